import Glibc

/// A private file that is read and replaced as a whole, and is never seen half written.
///
/// The new content goes to a temporary name, is synced, and takes the old one's place in one step. Mode 0600.
package enum WholeFile {
    /// The content of a file of at most `limit` bytes; `nil` if there is none.
    ///
    /// - Throws: `SecretFileRefusal` when others can read it or another user owns it, or when it is longer.
    package static func read(_ path: String, limit: Int) throws -> [UInt8]? {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else {
                throw StoreFailure(doing: "opening `\(path)`", cause: StateFolder.systemError())
            }
            return nil
        }
        defer { close(descriptor) }
        let size = try SecretFile.check(descriptor, path)
        guard size <= limit else { throw SecretFileRefusal.tooLong(path) }
        return try readAll(descriptor, path, count: size)
    }

    /// Puts `bytes` in the place of what the file held; after a failure the old content stands.
    package static func replace(_ path: String, with bytes: [UInt8]) throws {
        let draft = path + ".new"
        // SAFETY: reads the path during the call; what an interrupted write left under this name is written over.
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFailure(doing: "making `\(draft)`", cause: StateFolder.systemError()) }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, draft)
        guard fsync(descriptor) == 0 else {
            throw StoreFailure(doing: "syncing `\(draft)`", cause: StateFolder.systemError())
        }
        // SAFETY: reads both paths during the call.
        guard unsafe rename(draft, path) == 0 else {
            throw StoreFailure(doing: "renaming `\(draft)`", cause: StateFolder.systemError())
        }
    }

    private static func readAll(_ descriptor: Int32, _ path: String, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            // SAFETY: writes at most as many bytes as are left behind that place.
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: done), count - done)
            }
            guard step > 0 else { throw StoreFailure(doing: "reading `\(path)`", cause: StateFolder.systemError()) }
            done += step
        }
        return bytes
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var done = 0
        while done < bytes.count {
            // SAFETY: reads only what is left of the array behind that place.
            let step = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done)
            }
            guard step > 0 else { throw StoreFailure(doing: "writing `\(path)`", cause: StateFolder.systemError()) }
            done += step
        }
    }
}
