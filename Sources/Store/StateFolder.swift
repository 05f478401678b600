import Glibc
import Synchronization

/// The folder that holds everything durable: owned by one process, 0700, its files 0600.
///
/// The lock is held until the writer has ended; a second daemon on the same folder would fork the audit log.
package final class StateFolder: Sendable {
    package let path: String
    // The descriptor that holds the lock; `nil` once it is given back.
    private let lock: Mutex<Int32?>

    /// Makes the folder if it is missing, checks its mode and takes its lock.
    ///
    /// - Throws: `OpeningRefusal`, or `StoreFailure` when the file system fails; nothing is changed then.
    package init(path: String) throws {
        self.path = path
        try Self.makeFolder(path)
        lock = Mutex(try Self.takeLock("\(path)/lock", of: path))
    }

    deinit { release() }

    /// Gives the lock back: nothing of this process writes here any more.
    package func release() {
        let descriptor = lock.withLock { lock in exchange(&lock, with: nil) }
        if let descriptor { close(descriptor) }
    }

    /// The path of a file or folder inside.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// A store was opened here before.
    package var hasDatabase: Bool {
        // SAFETY: reads the path during the call.
        unsafe access(file("gatehouse.db"), F_OK) == 0
    }

    /// Makes a folder of mode 0700, or checks that an existing one is private to its owner.
    package static func makeFolder(_ path: String) throws {
        // SAFETY: reads the path during the call.
        if unsafe mkdir(path, 0o700) == 0 { return }
        guard errno == EEXIST else { throw StoreFailure(doing: "making the folder `\(path)`", cause: systemError()) }
        var status = stat()
        // SAFETY: fills the struct that it is handed.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw OpeningRefusal.notAFolder(path)
        }
        let mode = status.st_mode & 0o777
        guard mode & 0o077 == 0 else { throw OpeningRefusal.tooOpen(path, mode: String(mode, radix: 8)) }
    }

    private static func takeLock(_ file: String, of folder: String) throws -> Int32 {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFailure(doing: "opening `\(file)`", cause: systemError()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw OpeningRefusal.inUse(folder)
        }
        return descriptor
    }

    /// The text of `errno`.
    package static func systemError() -> String {
        // SAFETY: `strerror` answers a C string that stays valid until the next call on this thread.
        unsafe String(cString: strerror(errno))
    }
}
