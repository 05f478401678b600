import Digests
import Glibc
package import TaskLifecycle

/// The files of one task: a root used in place, or a copy that goes when the task ends.
package struct Workspace: Sendable {
    package let folder: Folder
    /// Only a copy may be written.
    package let isCopy: Bool
    /// User of the files that the daemon writes, where the sandbox has one of its own.
    let owner: UInt32?
    /// What the copy held before the task began.
    let before: [FilePath: Digest256]

    init(_ folder: Folder, isCopy: Bool, owner: UInt32? = nil, before: [FilePath: Digest256] = [:]) {
        (self.folder, self.isCopy, self.owner, self.before) = (folder, isCopy, owner, before)
    }
}

/// How much a workspace may hold; the defaults are those of the configuration.
package struct WorkspaceLimits: Sendable {
    package var copyBytes: Int64 = 512 << 20
    package var files = 50_000
    /// Bytes of an uploaded archive, and of all that is in it.
    package var uploadBytes = 64 << 20
    package var unpackedBytes: Int64 = 512 << 20

    package init() {}
}

/// Why a workspace cannot be made.
package enum WorkspaceRefusal: Error, Hashable {
    case unknown(String)
    /// A path of an inline file that is none, stands twice, or is a folder of another.
    case badPath(String)
    case tooLarge(String)
    /// Not all that the policy denies by name can be kept from programs; how many places could be.
    case unmaskable(Int)
    case failed(FileRefusal)

    package var message: String {
        switch self {
        case .unknown(let name): "there is no workspace `\(name)` for this project"
        case .badPath(let path): "`\(path)` is no path inside a workspace; use a relative one without `..`"
        case .tooLarge(let limit): "the workspace has more than \(limit); use a smaller one"
        case .unmaskable(let limit):
            "more than \(limit) files of the workspace are denied by name, or it cannot all be looked at; "
                + "use a smaller one"
        case .failed(let refusal): refusal.sentence("the workspace")
        }
    }
}

extension Workspace {
    /// Uses a folder as it is; nothing ever writes to it.
    package static func inPlace(_ path: String) throws(WorkspaceRefusal) -> Workspace {
        do throws(FileRefusal) { return Workspace(try Folder(path), isCopy: false) } catch { throw .failed(error) }
    }

    /// What is wrong with the paths of the files that a request brings; they need no folder to be judged.
    package static func fault(of files: [InlineFile]) -> WorkspaceRefusal? {
        var seen: Set<FilePath> = []
        for file in files {
            guard let place = FilePath(file.path), place.root == .project, !place.parts.isEmpty,
                !file.path.hasPrefix("/"), seen.insert(place).inserted
            else { return .badPath(file.path) }
        }
        // A file within a file.
        let inner = seen.first { place in
            place.parts.indices.dropFirst().contains { seen.contains(FilePath(parts: Array(place.parts[..<$0]))) }
        }
        return inner.map { .badPath($0.relative) }
    }

    /// An empty folder with the files that a request brought.
    package static func made(
        of files: [InlineFile], in path: String, isCopy: Bool, owner: UInt32?,
        without isLeft: (FilePath) -> Bool = { _ in false }
    ) throws(WorkspaceRefusal) -> Workspace {
        if let fault = fault(of: files) { throw fault }
        var found: [FilePath: [UInt8]] = [:]
        for file in files {
            guard let place = FilePath(file.path) else { continue }
            let folders = place.parts.indices.map { FilePath(parts: Array(place.parts[...$0])) }
            if !folders.contains(where: isLeft) { found[place] = file.content }
        }
        do throws(FileRefusal) {
            let folder = try Folder(path)
            for (place, content) in found { _ = try folder.replace(place, with: content, owner: owner) }
            let before = found.mapValues { SHA256.hash($0) }
            return Workspace(folder, isCopy: isCopy, owner: owner, before: before)
        } catch { throw .failed(error) }
    }

    /// A copy of a folder; the folder itself is never written.
    ///
    /// - Parameter isLeft: What is not copied, folders with all that is in them.
    package static func copied(
        from root: String, to path: String, limits: WorkspaceLimits, owner: UInt32?,
        without isLeft: @escaping (FilePath) -> Bool = { _ in false }
    ) throws(WorkspaceRefusal) -> Workspace {
        do throws(FileRefusal) {
            let (source, target) = (try Folder(root), try Folder(path))
            var copier = FolderCopier(source, target, limits, owner)
            try copier.copy(without: isLeft)
            return Workspace(target, isCopy: true, owner: owner, before: copier.hashes)
        } catch {
            guard error == .noSpace else { throw .failed(error) }
            throw .tooLarge("\(limits.files) files or \(limits.copyBytes >> 20) MiB")
        }
    }

    /// Bytes and files that the copy holds now; `true` if that is more than it may.
    func isOver(_ limits: WorkspaceLimits) -> Bool {
        guard isCopy else { return false }
        var bytes: Int64 = 0
        let walk = FolderWalk(folder: folder, limit: limits.files)
        // A folder that cannot be walked is over whatever it may be.
        let isWhole = try? walk.each(from: FilePath(parts: [])) { file in bytes += max(0, file.facts.size) }
        return isWhole != true || bytes > limits.copyBytes
    }
}

/// Copies regular files, folders and links, and remembers what each file held.
private struct FolderCopier {
    let source: Folder
    let target: Folder
    let limits: WorkspaceLimits
    let owner: UInt32?
    var hashes: [FilePath: Digest256] = [:]
    private var bytes: Int64 = 0

    init(_ source: Folder, _ target: Folder, _ limits: WorkspaceLimits, _ owner: UInt32?) {
        (self.source, self.target, self.limits, self.owner) = (source, target, limits, owner)
    }

    mutating func copy(without isLeft: @escaping (FilePath) -> Bool) throws(FileRefusal) {
        var found: [WalkedFile] = []
        var walk = FolderWalk(folder: source, limit: limits.files)
        walk.isHidden = isLeft
        guard try walk.each(from: FilePath(parts: []), { found.append($0) }) else { throw .noSpace }
        for file in found where !file.facts.isLink { try copy(file) }
    }

    private mutating func copy(_ file: WalkedFile) throws(FileRefusal) {
        guard file.facts.isRegular else { return try target.makeFolder(file.path, owner: owner) }
        let (opened, facts) = try source.openFile(file.path)
        bytes += facts.size
        guard bytes <= limits.copyBytes else { throw .noSpace }
        let content = try Kernel.read(opened.number, limit: Int(facts.size))
        hashes[file.path] = SHA256.hash(content)
        _ = try target.replace(file.path, with: content, owner: owner, isProgram: facts.isProgram)
    }
}

extension Folder {
    /// Makes a folder and those above it.
    func makeFolder(_ path: FilePath, owner: UInt32?) throws(FileRefusal) {
        guard !path.parts.isEmpty else { return }
        _ = try makeParents(of: path.appending("x"), owner: owner)
    }
}
