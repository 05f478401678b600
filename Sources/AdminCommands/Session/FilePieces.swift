import Glibc

/// A file that is too large to be held: read at offsets, or written piece by piece.
final class FilePieces: Sendable {
    private let descriptor: Int32
    let size: Int

    /// Returns `nil` if there is no such file.
    init?(reading path: String) {
        // SAFETY: reads the path during the call.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        // SAFETY: fills the struct that it is handed.
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
        size = status.st_size
    }

    /// Makes or empties the file; `nil` if that cannot be done.
    init?(writing path: String) {
        // SAFETY: reads the path during the call.
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        size = 0
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// As many bytes as are asked for, or fewer at the end of the file.
    func read(at offset: Int, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // SAFETY: writes at most as many bytes as the array has.
        let done = unsafe pread(descriptor, &bytes, count, offset)
        return done == count ? bytes : Array(bytes[..<max(0, done)])
    }

    func append(_ bytes: [UInt8]) -> Bool {
        var place = 0
        while place < bytes.count {
            let rest = place == 0 ? bytes : Array(bytes[place...])
            // SAFETY: reads the array during the call.
            let written = unsafe write(descriptor, rest, rest.count)
            guard written > 0 else { return false }
            place += written
        }
        return true
    }

    func sync() -> Bool { fsync(descriptor) == 0 }
}
