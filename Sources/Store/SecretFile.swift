import Digests
import Glibc

/// A file of random bytes that serves one purpose: pepper, audit seed, identifier key.
///
/// Mode 0600 and the daemon's own user, or it is refused: a key that others can read is no key.
package enum SecretFile {
    /// Bytes that every secret has at least: with fewer it was cut off, or can be guessed.
    package static let leastBytes = 32

    /// Reads the file, or makes one of `count` random bytes if there is none.
    ///
    /// - Throws: `SecretFileRefusal.tooShort` for a file that was cut off, and so also for an empty one.
    package static func readOrMake(_ path: String, count: Int = leastBytes) throws -> [UInt8] {
        if let bytes = try readWhole(path) { return bytes }
        let bytes = SecureRandom.bytes(count)
        try write(bytes, to: path)
        return bytes
    }

    /// The content of a private file; `nil` if there is none.
    ///
    /// - Throws: `SecretFileRefusal` when others can read it or another user owns it.
    package static func read(_ path: String) throws -> [UInt8]? {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else {
                throw StoreFailure(doing: "opening `\(path)`", cause: StateFolder.systemError())
            }
            return nil
        }
        defer { close(descriptor) }
        _ = try check(descriptor, path)
        return try readAll(descriptor, path)
    }

    /// The content of a private file that has not been cut off; `nil` if there is none.
    static func readWhole(_ path: String) throws -> [UInt8]? {
        guard let bytes = try read(path) else { return nil }
        guard bytes.count >= leastBytes else { throw SecretFileRefusal.tooShort(path, count: bytes.count) }
        return bytes
    }

    /// Writes a new private file and syncs it; an existing one is never replaced.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFailure(doing: "making `\(path)`", cause: StateFolder.systemError()) }
        defer { close(descriptor) }
        // SAFETY: reads the array during the call.
        let written = unsafe Glibc.write(descriptor, bytes, bytes.count)
        guard written == bytes.count, fsync(descriptor) == 0 else {
            let failure = StoreFailure(doing: "writing `\(path)`", cause: StateFolder.systemError())
            // SAFETY: reads the path during the call; half a secret must not be taken for one.
            _ = unsafe unlink(path)
            throw failure
        }
    }

    /// Refuses a file that others can read or that another user owns; answers its size in bytes.
    static func check(_ descriptor: Int32, _ path: String) throws -> Int {
        var status = stat()
        // SAFETY: fills the struct that it is handed.
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw StoreFailure(doing: "looking at `\(path)`", cause: StateFolder.systemError())
        }
        guard status.st_mode & 0o077 == 0 else { throw SecretFileRefusal.tooOpen(path) }
        guard status.st_uid == geteuid() else { throw SecretFileRefusal.otherOwner(path) }
        return status.st_size
    }

    private static func readAll(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: lengthLimit + 1)
        // SAFETY: writes at most as many bytes as the array has.
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw StoreFailure(doing: "reading `\(path)`", cause: StateFolder.systemError()) }
        guard count <= lengthLimit else { throw SecretFileRefusal.tooLong(path) }
        return Array(bytes.prefix(count))
    }

    private static let lengthLimit = 4_096
}

/// Why a secret file is not used.
package enum SecretFileRefusal: Error, Hashable, CustomStringConvertible {
    case tooOpen(String)
    case otherOwner(String)
    case tooLong(String)
    case tooShort(String, count: Int)

    package var description: String {
        switch self {
        case .tooOpen(let path): "`\(path)` can be read by others; run `chmod 600 \(path)`"
        case .otherOwner(let path): "`\(path)` belongs to another user; give it to the user that runs the daemon"
        case .tooLong(let path): "`\(path)` is too long for a key file"
        case .tooShort(let path, let count):
            "`\(path)` has \(count) bytes, and a secret \(SecretFile.leastBytes) at least: it was cut off; "
                + "put the file back from where it is kept, or remove it if this house has not started yet"
        }
    }
}
