import Glibc

/// Reads a file of any length in pieces.
package final class FileReader {
    private static let pieceSize = 1 << 20

    private let path: String
    private let descriptor: Int32

    /// `nil` if the file cannot be opened.
    package init?(_ path: String) {
        self.path = path
        // SAFETY: reads the path during the call.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// The next piece; `nil` at the end.
    package func next() throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: Self.pieceSize)
        // SAFETY: writes at most as many bytes as the array has.
        let count = unsafe read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw failure() }
        return count == 0 ? nil : Array(bytes[..<count])
    }

    /// Bytes from an offset on: as many as are asked for, or fewer at the end of the file.
    package func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // SAFETY: writes at most as many bytes as the array has.
        let done = unsafe pread(descriptor, &bytes, count, offset)
        guard done >= 0 else { throw failure() }
        return Array(bytes[..<done])
    }

    private func failure() -> StoreFailure {
        StoreFailure(doing: "reading `\(path)`", cause: StateFolder.systemError())
    }
}
