package import Digests
package import StrictJSON
package import Vocabulary

/// One file that a task made or changed, and that is kept.
package struct Artifact: Hashable, Sendable {
    package let path: String
    package let size: Int64
    package let sha256: Digest256
    package let createdAt: Instant

    package var json: JSONValue {
        .members([
            "type": .string("file"), "path": .string(path), "size_bytes": .integer(size),
            "sha256": .string(sha256.hex), "created_at": .string(createdAt.secondText),
        ])
    }
}

/// What a task leaves behind: files that differ from what was there before, and its report.
package struct ArtifactShelf: Sendable {
    package static let fileLimit = 1_000
    package static let byteLimit: Int64 = 256 << 20
    package static let reportName = "report.md"

    package private(set) var kept: [Artifact] = []
    /// Paths that were left out: too many, too large, or unreadable.
    package private(set) var omitted: [String] = []
    private var bytes: Int64 = 0
    private let folder: Folder
    private let now: Instant

    init(_ folder: Folder, at now: Instant) { (self.folder, self.now) = (folder, now) }

    /// Keeps the final answer in full.
    mutating func keepReport(_ text: String) { keep(FilePath(parts: [Self.reportName]), Array(text.utf8)) }

    /// Keeps every regular file of the copy that is new or changed.
    mutating func keepChanges(of workspace: Workspace, hasReport: Bool) {
        guard workspace.isCopy else { return }
        var found: [FilePath] = []
        let walk = FolderWalk(folder: workspace.folder)
        // What cannot be walked to its end is left out; the list of what is kept stays true.
        _ = try? walk.each(from: FilePath(parts: [])) { file in if file.facts.isRegular { found.append(file.path) } }
        for path in found where !(hasReport && path.parts == [Self.reportName]) {
            // A file that vanished or became a link meanwhile is no artifact.
            guard let (file, facts) = try? workspace.folder.openFile(path) else { continue }
            guard bytes + facts.size <= Self.byteLimit, kept.count < Self.fileLimit else {
                omit(path)
                continue
            }
            guard let content = try? Kernel.read(file.number, limit: Int(facts.size)) else {
                omit(path)
                continue
            }
            if workspace.before[path] != SHA256.hash(content) { keep(path, content) }
        }
    }

    private mutating func keep(_ path: FilePath, _ content: [UInt8]) {
        guard kept.count < Self.fileLimit, bytes + Int64(content.count) <= Self.byteLimit,
            (try? folder.replace(path, with: content, owner: nil)) != nil  // no room on the disk: left out
        else { return omit(path) }
        bytes += Int64(content.count)
        kept.append(
            Artifact(
                path: path.relative, size: Int64(content.count), sha256: SHA256.hash(content), createdAt: now))
    }

    private mutating func omit(_ path: FilePath) {
        if omitted.count < Self.fileLimit { omitted.append(path.relative) }
    }
}
