import GRDB
import Glibc

/// A copy of a database that others go on writing, as it stood at one moment.
package enum DatabaseCopy {
    /// Copies the database file at `path` to a new file of mode 0600; what stood there is replaced.
    ///
    /// One read transaction covers the whole copy, on a connection of its own: neither the writer nor the readers wait.
    package static func make(of path: String, at target: String) throws {
        for name in [target, target + "-wal", target + "-shm", target + "-journal"] {
            // SAFETY: reads the path during the call; a file that is not there is as good as one that was removed.
            _ = unsafe unlink(name)
        }
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFailure(doing: "making `\(target)`", cause: StateFolder.systemError()) }
        close(descriptor)
        let source = try DatabaseQueue(path: path, configuration: .reading)
        var configuration = Configuration()
        configuration.journalMode = .default
        let copy = try DatabaseQueue(path: target, configuration: configuration)
        try source.backup(to: copy)
        try copy.close()
        try source.close()
    }
}
