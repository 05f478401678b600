package import Digests
import Glibc

/// A file that grows piece by piece under another name, and gets its own when it is whole.
package final class GrowingFile {
    private static let bufferLimit = 1 << 20

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Bytes so far.
    package private(set) var size = 0

    /// Makes `<path>.part`; what an earlier try left there is replaced.
    package init(_ path: String) throws {
        self.path = path
        // SAFETY: reads the path during the call.
        descriptor = unsafe open("\(path).part", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("making", path) }
        buffer.reserveCapacity(Self.bufferLimit + 65_536)
    }

    private var isWhole = false

    deinit {
        close(descriptor)
        // SAFETY: reads the path during the call; what was given up is in nobody's way.
        if !isWhole { _ = unsafe unlink("\(path).part") }
    }

    /// Appends bytes; they reach the disk with `finish` at the latest.
    package func write(_ bytes: some Collection<UInt8>) throws {
        buffer += bytes
        size += bytes.count
        if buffer.count >= Self.bufferLimit { try flush() }
    }

    /// Replaces bytes that were written before.
    package func patch(_ bytes: [UInt8], at offset: Int) throws {
        try flush()
        // SAFETY: reads the array during the call.
        guard unsafe pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else {
            throw Self.failure("writing", path)
        }
    }

    /// Syncs the file, gives it its name, and answers the SHA-256 of all of it.
    package func finish() throws -> Digest256 {
        try flush()
        guard fsync(descriptor) == 0 else { throw Self.failure("syncing", path) }
        let hash = try hashed()
        // SAFETY: both paths are read during the call.
        guard unsafe rename("\(path).part", path) == 0 else { throw Self.failure("renaming", path) }
        isWhole = true
        return hash
    }

    private func hashed() throws -> Digest256 {
        var (hash, place) = (SHA256(), 0)
        var piece = [UInt8](repeating: 0, count: Self.bufferLimit)
        while place < size {
            // SAFETY: writes at most as many bytes as the array has.
            let count = unsafe pread(descriptor, &piece, piece.count, place)
            guard count > 0 else { throw Self.failure("reading", path) }
            hash.update(Array(piece[..<count]))
            place += count
        }
        return hash.finish()
    }

    private func flush() throws {
        var place = 0
        while place < buffer.count {
            let rest = place == 0 ? buffer : Array(buffer[place...])
            // SAFETY: reads the array during the call.
            let written = unsafe Glibc.write(descriptor, rest, rest.count)
            guard written > 0 else { throw Self.failure("writing", path) }
            place += written
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ doing: String, _ path: String) -> StoreFailure {
        StoreFailure(doing: "\(doing) `\(path)`", cause: StateFolder.systemError())
    }
}
