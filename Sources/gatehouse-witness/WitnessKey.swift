import Digests
import Glibc

/// The witness's secret: 32 random bytes in a file of its own user.
enum WitnessKey {
    static func read(_ folder: String) -> [UInt8]? {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open("\(folder)/key", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        // SAFETY: fills the struct that it is handed; a key that others can read is no key.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 33)
        // SAFETY: writes at most as many bytes as the array has.
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        return count == 32 ? Array(bytes.prefix(32)) : nil
    }

    /// Makes folder and key; an existing key is never replaced.
    static func make(_ folder: String) throws -> [UInt8] {
        // SAFETY: reads the path during the call; a folder that is there already is wanted too.
        _ = unsafe mkdir(folder, 0o700)
        // SAFETY: as above.
        let descriptor = unsafe open("\(folder)/key", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw KeyFailure(path: "\(folder)/key", errno: errno) }
        defer { close(descriptor) }
        let seed = SecureRandom.bytes(32)
        // SAFETY: reads the array during the call.
        guard unsafe write(descriptor, seed, seed.count) == seed.count, fsync(descriptor) == 0 else {
            throw KeyFailure(path: "\(folder)/key", errno: errno)
        }
        return seed
    }
}

/// The key file cannot be made.
struct KeyFailure: Error, CustomStringConvertible {
    let path: String
    let errno: Int32

    var description: String {
        errno == EEXIST ? "`\(path)` is there already; a key is never replaced" : "`\(path)` cannot be written"
    }
}
