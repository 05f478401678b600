import Glibc

/// Files that hold tenants' data are for their owner alone.
package enum PrivateFiles {
    /// Sets mode 0600 on those of `paths` that exist.
    static func close(_ paths: [String]) throws {
        // SAFETY: both calls read the path during the call.
        for path in paths where unsafe access(path, F_OK) == 0 {
            guard unsafe chmod(path, 0o600) == 0 else {
                throw StoreFailure(doing: "making `\(path)` private", cause: StateFolder.systemError())
            }
        }
    }

    /// The length of a file; `nil` if there is none.
    package static func size(_ path: String) -> Int? {
        var status = stat()
        // SAFETY: fills the struct that it is handed.
        return unsafe stat(path, &status) == 0 ? status.st_size : nil
    }

    /// All bytes of a file; `nil` if there is none.
    package static func read(_ path: String) throws -> [UInt8]? {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw failure("opening", path) }
            return nil
        }
        defer { Glibc.close(descriptor) }
        guard let length = size(path) else { throw failure("looking at", path) }
        var bytes = [UInt8](repeating: 0, count: length)
        // SAFETY: writes at most as many bytes as the array has.
        guard unsafe Glibc.read(descriptor, &bytes, length) == length else { throw failure("reading", path) }
        return bytes
    }

    /// Writes a file as a whole: under another name, synced, then renamed; folders below `root` are made.
    package static func replace(_ path: String, with bytes: [UInt8], below root: String) throws {
        let temporary = path + ".new"
        // SAFETY: reads the path during the call.
        var descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0, errno == ENOENT {
            try makeFolders(of: path, below: root)
            // SAFETY: as above.
            descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        }
        guard descriptor >= 0 else { throw failure("making", temporary) }
        defer { Glibc.close(descriptor) }
        // SAFETY: reads the array during the call.
        let written = unsafe write(descriptor, bytes, bytes.count)
        guard written == bytes.count, fdatasync(descriptor) == 0 else { throw failure("writing", temporary) }
        // SAFETY: both paths are read during the call.
        guard unsafe rename(temporary, path) == 0 else { throw failure("renaming", temporary) }
    }

    /// Syncs a folder, so that what was renamed in it is there after a power cut.
    package static func syncFolder(_ path: String) throws {
        // SAFETY: reads the path during the call.
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening", path) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("syncing", path) }
    }

    private static func makeFolders(of path: String, below root: String) throws {
        try StateFolder.makeFolder(root)
        var folder = root
        for name in path.dropFirst(root.utf8.count).split(separator: "/").dropLast() {
            folder += "/\(name)"
            try StateFolder.makeFolder(folder)
        }
    }

    private static func failure(_ doing: String, _ path: String) -> StoreFailure {
        StoreFailure(doing: "\(doing) `\(path)`", cause: StateFolder.systemError())
    }
}
