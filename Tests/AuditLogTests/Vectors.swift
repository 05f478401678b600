import Digests
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

    static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    static func json(_ path: String) throws -> JSONValue? { try bytes(path).map { try JSONReader.parse($0) } }

    /// Names of all files under a folder, relative to it.
    static func files(_ path: String) -> [String] {
        let base = folder.appending(path: path).path
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: base) else { return [] }
        return names.filter { name in
            var isFolder = false
            return FileManager.default.fileExists(atPath: "\(base)/\(name)", isDirectory: &isFolder) && !isFolder
        }
    }
}
