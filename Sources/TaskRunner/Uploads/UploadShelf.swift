import Digests
import FoundationEssentials
import Glibc
package import StrictJSON
import Synchronization
package import Vocabulary

/// Archives that tenants uploaded as workspaces, unpacked: whose they are, and until when they are kept.
///
/// What is known of each stands in a file of the state beside the others; the files lie where the sandbox reaches them.
package final class UploadShelf: Sendable {
    /// Uploads that one project keeps at once.
    package static let perProject = 16

    private let records: String
    private let files: String
    private let limits: WorkspaceLimits
    private let seconds: Int64
    private let owner: UInt32?
    private let state: Mutex<State>
    private let clock: @Sendable () -> Instant

    private struct State {
        var kept: [UploadID: Upload]
        /// Those that are being unpacked: each counts for its project, and its files are nobody's to remove.
        var making: [UploadID: ProjectID] = [:]
    }

    /// - Parameter records: A folder of the state, which is there.
    /// - Parameter files: A folder that the sandbox's user can pass, which is there.
    package init(
        records: String, files: String, limits: WorkspaceLimits, seconds: Int64, owner: UInt32?,
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.records, self.files, self.limits, self.seconds) = (records, files, limits, seconds)
        (self.owner, self.clock) = (owner, clock)
        state = Mutex(State(kept: Self.read(records)))
    }

    private static func read(_ folder: String) -> [UploadID: Upload] {
        var found: [UploadID: Upload] = [:]
        // A record that cannot be read is one of no upload.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard name.hasSuffix(".json"), let id = UploadID(String(name.dropLast(5))),
                let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)"),
                let upload = (try? JSONReader.parse([UInt8](bytes))).flatMap({ Upload(id, $0) })
            else { continue }
            found[id] = upload
        }
        return found
    }

    /// Unpacks an archive for a project, away from threads that serve others.
    package func take(_ packed: [UInt8], for project: ProjectID) throws(UploadRefusal) -> Upload {
        var generator = SecureRandom()
        let (id, now) = (UploadID(using: &generator), clock())
        try begin(id, for: project, at: now)
        // Also the files of one that failed are gone before the sweep may look at them.
        defer { state.withLock { $0.making[id] = nil } }
        do throws(UploadRefusal) {
            let counts = try unpack(packed, id)
            let upload = Upload(
                id: id, project: project, bytes: counts.bytes, files: counts.files,
                expiresAt: now.advanced(bySeconds: seconds))
            try write(upload)
            state.withLock { $0.kept[id] = upload }
            return upload
        } catch {
            removeFiles(id)
            throw error
        }
    }

    /// Takes a place of the project's.
    private func begin(_ id: UploadID, for project: ProjectID, at now: Instant) throws(UploadRefusal) {
        let hasRoom = state.withLock { state in
            let kept = state.kept.values.count { $0.project == project && now < $0.expiresAt }
            guard kept + state.making.values.count(where: { $0 == project }) < Self.perProject else { return false }
            state.making[id] = project
            return true
        }
        guard hasRoom else { throw .tooMany(Self.perProject) }
    }

    private func unpack(_ packed: [UInt8], _ id: UploadID) throws(UploadRefusal) -> (bytes: Int64, files: Int) {
        do throws(FileRefusal) {
            try Folder(files).makeFolder(FilePath(parts: [id.text]), owner: owner)
        } catch { throw .failed(error) }
        var reader = GzipReader(packed, limit: limits.unpackedBytes)
        var tar = TarReader(fileLimit: limits.files)
        var writer = UploadWriter(path(id), owner)
        try reader.unpack { piece throws(UploadRefusal) in
            try tar.take(piece) { entry throws(UploadRefusal) in try writer.take(entry) }
        }
        try tar.finish()
        return (writer.bytes, writer.files)
    }

    private func write(_ upload: Upload) throws(UploadRefusal) {
        do throws(FileRefusal) {
            let name = FilePath(parts: ["\(upload.id.text).json"])
            _ = try Folder(records).replace(name, with: JSONWriter.plain(upload.record), owner: nil)
        } catch { throw .failed(error) }
    }

    /// The upload of that project, if it is kept still.
    package func find(_ id: UploadID, of project: ProjectID) -> Upload? {
        let now = clock()
        return state.withLock { $0.kept[id] }.flatMap { $0.project == project && now < $0.expiresAt ? $0 : nil }
    }

    /// Where its files are.
    package func path(_ id: UploadID) -> String { "\(files)/\(id.text)" }

    /// Forgets an upload; its files go once no task works with them.
    ///
    /// - Returns: `false` if there is none of that project.
    package func remove(_ id: UploadID, of project: ProjectID) -> Bool {
        guard find(id, of: project) != nil else { return false }
        forget(id)
        return true
    }

    private func forget(_ id: UploadID) {
        state.withLock { $0.kept[id] = nil }
        try? FileManager.default.removeItem(atPath: "\(records)/\(id.text).json")  // tried again at the next sweep
    }

    /// Forgets what has expired, and removes the files of what is forgotten and not `inUse`.
    package func sweep(inUse: (String) -> Bool) {
        let now = clock()
        for id in state.withLock({ $0.kept.values.filter { $0.expiresAt <= now }.map(\.id) }) { forget(id) }
        // Without the folder there is nothing to remove.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: files)) ?? [] {
            guard let id = UploadID(name), state.withLock({ $0.kept[id] == nil && $0.making[id] == nil }),
                !inUse(path(id))
            else { continue }
            removeFiles(id)
        }
    }

    private func removeFiles(_ id: UploadID) {
        guard let folder = try? Folder(path(id)) else { return }  // there was none
        folder.removeAll()
        try? FileManager.default.removeItem(atPath: path(id))  // tried again at the next sweep
    }
}

/// Names an upload: `upl_`.
package typealias UploadID = Identifier<UploadTag>

/// The tag of uploads.
package enum UploadTag: IdentifierTag { package static let prefix = "upl_" }

/// One unpacked archive.
package struct Upload: Hashable, Sendable {
    package let id: UploadID
    package let project: ProjectID
    package let bytes: Int64
    package let files: Int
    package let expiresAt: Instant

    init(id: UploadID, project: ProjectID, bytes: Int64, files: Int, expiresAt: Instant) {
        (self.id, self.project, self.bytes, self.files, self.expiresAt) = (id, project, bytes, files, expiresAt)
    }

    /// As its record tells it; `nil` for one that is none.
    init?(_ id: UploadID, _ record: JSONValue) {
        guard let project = record["project"]?.string.flatMap({ ProjectID($0) }),
            let bytes = record["size_bytes"]?.integer, let files = record["files"]?.integer,
            let expiry = record["expires"]?.integer
        else { return nil }
        self.init(
            id: id, project: project, bytes: bytes, files: Int(clamping: files), expiresAt: Instant(seconds: expiry))
    }

    var record: JSONValue {
        .members([
            "project": .string(project.text), "size_bytes": .integer(bytes), "files": .integer(Int64(files)),
            "expires": .integer(expiresAt.seconds),
        ])
    }

    /// As the client reads it.
    package var json: JSONValue {
        .members([
            "id": .string(id.text), "size_bytes": .integer(bytes), "files": .integer(Int64(files)),
            "expires_at": .string(expiresAt.secondText),
        ])
    }
}

/// Writes the entries of one archive beneath its folder.
private struct UploadWriter {
    private let place: String
    private let owner: UInt32?
    private var folder: Folder?
    private var file: Descriptor?
    private(set) var bytes: Int64 = 0
    private(set) var files = 0

    init(_ place: String, _ owner: UInt32?) { (self.place, self.owner) = (place, owner) }

    private mutating func open() throws(FileRefusal) -> Folder {
        if let folder { return folder }
        let opened = try Folder(place)
        folder = opened
        return opened
    }

    mutating func take(_ entry: TarReader.Entry) throws(UploadRefusal) {
        do throws(FileRefusal) {
            let folder = try open()
            switch entry {
            case .folder(let path): try folder.makeFolder(path, owner: owner)
            case .file(let path, _, let isProgram):
                file = try folder.create(path, mode: isProgram ? 0o755 : 0o644, owner: owner)
                files += 1
            case .bytes(let piece):
                bytes += Int64(piece.count)
                if let file { try Kernel.write(Array(piece), to: file.number) }
            }
        } catch {
            guard case .file(let path, _, _) = entry else { throw .failed(error) }
            throw .entry(path.relative, "cannot be made: \(error.sentence(path.relative))")
        }
    }
}
