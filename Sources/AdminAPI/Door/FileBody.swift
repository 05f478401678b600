import Administration
import Glibc
import HTTPListener
import Vocabulary

/// A file as the body of an answer, whole or one range of it (RFC 9110, section 14).
struct FileBody: Sendable {
    private static let pieceSize = 1 << 18

    private let path: String
    private let size: Int
    private let range: Range<Int>

    /// Throws for a file that is not there and for a range that it does not have.
    init(_ path: String, range text: String?) throws {
        var status = stat()
        // SAFETY: fills the struct that it is handed.
        guard unsafe stat(path, &status) == 0 else {
            throw AdminRefusal(.storeUnavailable, "the file of the export cannot be read")
        }
        (self.path, size) = (path, status.st_size)
        range = try text.map { [size] text in try Self.range(text, of: size) } ?? 0..<size
    }

    var isWhole: Bool { range == 0..<size }

    var fields: [HTTPResponse.Field] {
        let accepts = HTTPResponse.Field("accept-ranges", "bytes")
        guard !isWhole else { return [accepts] }
        let text = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
        return [accepts, .init("content-range", text)]
    }

    var body: HTTPResponse.Body {
        .stream(length: range.count) { [path, range] writer in
            let file = try OpenFile(path)
            var place = range.lowerBound
            while place < range.upperBound {
                let piece = try file.read(at: place, min(Self.pieceSize, range.upperBound - place))
                try await writer.write(piece)
                place += piece.count
            }
        }
    }

    /// One range of the form `bytes=0-99` or `bytes=100-`.
    private static func range(_ text: String, of size: Int) throws -> Range<Int> {
        let refusal = AdminRefusal(.invalidRequest, "`\(text)` is no range of a file of \(size) bytes")
        guard text.hasPrefix("bytes=") else { throw refusal }
        let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]), first >= 0, first < size else { throw refusal }
        guard !ends[1].isEmpty else { return first..<size }
        guard let last = Int(ends[1]), last >= first else { throw refusal }
        return first..<min(last, size - 1) + 1
    }
}

/// A descriptor that is closed with its owner.
private final class OpenFile: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        // SAFETY: reads the path during the call.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw AdminRefusal(.storeUnavailable, "the file of the export cannot be read") }
    }

    deinit { close(descriptor) }

    func read(at offset: Int, _ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // SAFETY: writes at most as many bytes as the array has.
        let done = unsafe pread(descriptor, &bytes, count, offset)
        guard done > 0 else { throw AdminRefusal(.storeUnavailable, "the file of the export ends too early") }
        return Array(bytes[..<done])
    }
}
