import FoundationEssentials
import StrictJSON

/// Published test vectors beside the repository; tests that need one pass over it where it is not there.
enum Vectors {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/vectors")

    /// The bytes of a file, or `nil` with a line on the console.
    static func bytes(_ path: String) -> [UInt8]? {
        guard let data = try? Data(contentsOf: folder.appending(path: path)) else {
            print("vectors: `\(path)` is not here, nothing compared")
            return nil
        }
        return Array(data)
    }

    static func json(_ path: String) throws -> JSONValue? { try bytes(path).map { try JSONReader.parse($0) } }
}
