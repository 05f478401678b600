import AuditLog
package import Digests
import FoundationEssentials
import Store

/// The archive of a backup, read back: every byte of it is judged before anything of it is used.
package struct BackupFile {
    package let manifest: BackupManifest
    package let size: Int
    package let sha256: Digest256
    private let file: FileReader
    private let entries: [Archive.Entry]

    /// Reads and checks the archive at `path`.
    ///
    /// - Throws: `BackupRefusal` with the first wrong place.
    package init(_ path: String) throws {
        guard let file = FileReader(path), let size = PrivateFiles.size(path) else {
            throw BackupRefusal.unreadable(path)
        }
        let archive: Archive
        do { archive = try Archive(length: size) { try file.bytes(at: $0, count: $1) } } catch {
            throw BackupRefusal.noArchive(at: (error as? ArchiveRefusal)?.offset ?? 0)
        }
        guard let last = archive.entries.last, last.name == BackupManifest.fileName,
            last.size <= BackupManifest.byteLimit,
            let manifest = BackupManifest(parsing: try file.bytes(at: last.offset, count: last.size))
        else { throw BackupRefusal.noManifest }
        (self.file, entries, self.manifest, self.size) = (file, archive.entries, manifest, size)
        let names = Set(entries.dropLast().map(\.name))
        guard names.count == entries.count - 1, names == Set(manifest.files.keys) else {
            throw BackupRefusal.otherFiles
        }
        sha256 = try Self.hash(file, 0, size)
        for entry in entries.dropLast()
        where try Self.hash(file, entry.offset, entry.size) != manifest.files[entry.name] {
            throw BackupRefusal.changed(entry.name)
        }
    }

    /// The sealed key files; `nil` if there are none in it.
    package func secrets() throws -> [UInt8]? {
        guard let entry = entries.first(where: { $0.name == BackupSecrets.fileName }), entry.size <= 1 << 20 else {
            return nil
        }
        return try file.bytes(at: entry.offset, count: entry.size)
    }

    /// Writes every file but the manifest below `folder`, which is made.
    package func unpack(into folder: String) throws {
        try StateFolder.makeFolder(folder)
        for entry in entries.dropLast() {
            // The manifest names only what we wrote, and a name that leads elsewhere is none of ours.
            guard !entry.name.split(separator: "/").contains("..") else { throw BackupRefusal.otherFiles }
            let path = "\(folder)/\(entry.name)"
            try Self.makeFolders(of: entry.name, below: folder)
            let target = try GrowingFile(path)
            try Self.pieces(file, entry.offset, entry.size) { try target.write($0) }
            _ = try target.finish()
        }
    }

    private static func pieces(_ file: FileReader, _ start: Int, _ size: Int, _ take: ([UInt8]) throws -> Void) throws {
        var place = 0
        while place < size {
            let piece = try file.bytes(at: start + place, count: min(1 << 20, size - place))
            guard !piece.isEmpty else { throw BackupRefusal.noArchive(at: start + place) }
            try take(piece)
            place += piece.count
        }
    }

    private static func hash(_ file: FileReader, _ start: Int, _ size: Int) throws -> Digest256 {
        var hash = SHA256()
        try pieces(file, start, size) { hash.update($0) }
        return hash.finish()
    }

    private static func makeFolders(of name: String, below root: String) throws {
        var folder = root
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            try StateFolder.makeFolder(folder)
        }
    }
}

/// Why a backup is not used.
package enum BackupRefusal: Error, Hashable, CustomStringConvertible {
    case unreadable(String)
    case noArchive(at: Int)
    case noManifest
    case otherFiles
    case changed(String)
    case otherDeployment(String)
    case logDiffers(String)
    case leafWrong(log: String, String)
    case balanceDiffers(log: String)
    case stateIsThere(String)
    case keyMissing(String)
    case keyDiffers(String)
    case recipientWeak
    case secretsClosed
    case noSecrets

    /// Whether the backup itself is not what it should be; all else is set right beside it.
    package var isOfTheEvidence: Bool {
        switch self {
        case .noArchive, .noManifest, .otherFiles, .changed, .logDiffers, .leafWrong, .balanceDiffers, .secretsClosed:
            true
        case .unreadable, .otherDeployment, .stateIsThere, .keyMissing, .keyDiffers, .recipientWeak, .noSecrets:
            false
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let path): "the backup `\(path)` cannot be read"
        case .noArchive(let offset): "the file is no backup: byte \(offset) is not of an archive of ours"
        case .noManifest: "the file is no backup: it has no manifest"
        case .otherFiles: "the backup has other files than its manifest lists"
        case .changed(let name): "the file `\(name)` of the backup was changed"
        case .otherDeployment(let name): "the backup is of the deployment `\(name)`; set `deployment` to that"
        case .logDiffers(let log): "the log `\(log)` is not what the manifest says of it"
        case .leafWrong(let log, let cause): "the log `\(log)`: \(cause)"
        case .balanceDiffers(let log): "the leaves of the log `\(log)` do not give the balances of the database"
        case .keyDiffers(let path):
            "`\(path)` is another key than the one in the backup; move it away, if the one in the backup is meant"
        case .recipientWeak: "the recipient is no key; `gatehouse backup recipient` makes one"
        case .secretsClosed: "the key files of this backup are sealed for another recipient, or were changed"
        case .noSecrets: "there are no key files in this backup; put them back from where they are kept"
        case .keyMissing(let path):
            "the key file `\(path)` is missing, and no backup has it; put it back, else nothing can be signed on"
        case .stateIsThere(let path):
            "`\(path)` holds a state already; restore into a folder without one (the key files may be there)"
        }
    }
}
