import AuditLog
package import Digests
import Glibc
package import Store
import StrictJSON
package import Vocabulary

/// Makes a backup of a store that goes on running: one archive, written beside its name and renamed when it is whole.
///
/// What grows is copied before what knows of it: tiles, the published head, the database, then the personal values that
/// its leaves commit to. Key files are not in it, unless they are sealed for somebody.
package struct BackupMaker: Sendable {
    private let store: OpenStore
    private let version: String
    private let clock: @Sendable () -> Instant

    package init(_ store: OpenStore, version: String, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.version, self.clock) = (store, version, clock)
    }

    /// What was made.
    package struct Made: Sendable {
        package let size: Int
        package let sha256: Digest256
        package let manifest: BackupManifest
    }

    /// Writes the archive to `path`.
    ///
    /// - Throws: What failed; nothing stands under `path` then.
    ///
    /// - Parameter secrets: Key files, name to path, and for whom they are sealed.
    package func make(
        at path: String, secrets: (files: [String: String], recipient: RecipientKey)? = nil
    ) throws -> Made {
        let copies = ["gatehouse.db", "personal.db"].map { (name: $0, path: "\(path).\($0)") }
        defer { for copy in copies { Self.remove(copy.path) } }
        let archive = try ArchiveWriter(path)
        for name in try Self.tiles(store.folder.file("logs")) {
            try archive.add("logs/\(name)", copyOf: store.folder.file("logs/\(name)"))
        }
        try archive.add("heads/root", copyOf: store.folder.file("heads/root"))
        for copy in copies where PrivateFiles.size(store.folder.file(copy.name)) != nil {
            try DatabaseCopy.make(of: store.folder.file(copy.name), at: copy.path)
            try archive.add(copy.name, copyOf: copy.path)
        }
        if let secrets {
            try archive.add(
                BackupSecrets.fileName, try BackupSecrets.seal(secrets.files, for: secrets.recipient))
        }
        let manifest = try manifest(archive.hashes, database: copies[0].path)
        try archive.add(BackupManifest.fileName, manifest.bytes)
        let (size, hash) = try archive.finish()
        return Made(size: size, sha256: hash, manifest: manifest)
    }

    private func manifest(_ files: [String: Digest256], database: String) throws -> BackupManifest {
        let copy = try Reader(copy: database)
        let logs = try copy.logs().map {
            BackupManifest.Log(owner: $0.owner, origin: $0.origin, size: $0.size, root: $0.root)
        }
        return BackupManifest(
            deployment: try copy.fact("deployment") ?? "", madeAt: clock(), version: version, logs: logs,
            checkpoint: try copy.newestCosigned() ?? "", files: files)
    }

    // MARK: Files

    private static let depthLimit = 10

    /// Full tiles below a folder, by their path in it; growing ones follow from them and from the leaves.
    private static func tiles(_ folder: String, _ prefix: String = "", depth: Int = 0) throws -> [String] {
        guard depth < depthLimit else { return [] }
        return try FolderNames.list(folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            if FolderNames.isFolder(path) { return try tiles(path, "\(prefix)\(name)/", depth: depth + 1) }
            return name.hasSuffix(".part") || name.hasSuffix(".new") ? [] : [prefix + name]
        }
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            // SAFETY: reads the path during the call; what is not there need not be removed.
            _ = unsafe unlink(path + suffix)
        }
    }
}
