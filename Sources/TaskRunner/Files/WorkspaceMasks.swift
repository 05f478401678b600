/// A file or folder of a workspace that is empty where programs run.
package struct WorkspaceMask: Hashable, Sendable {
    /// Beneath the workspace.
    package let path: String
    package let isFolder: Bool

    package init(path: String, isFolder: Bool) { (self.path, self.isFolder) = (path, isFolder) }
}

extension Workspace {
    /// Places that one sandbox can have masked.
    private static let maskLimit = 512

    /// What the policy denies by name: a program looks around by itself, and no rule on commands sees where.
    ///
    /// For a workspace in place, found when the task begins: a copy is made without it, for there a program could
    /// rename the folder around it. A folder that `user` cannot enter is passed over: nothing in it is shown to a
    /// program, and nothing could be put in its place.
    ///
    /// - Parameter user: Of sandboxes; `nil` where it is the daemon's own.
    /// - Parameter limit: Files and folders that are looked at.
    /// - Throws: `WorkspaceRefusal.unmaskable` where not all of it can be looked at or masked.
    package func masks(
        _ hides: (FilePath) -> Bool, from user: UInt32?, limit: Int
    ) throws(WorkspaceRefusal) -> [WorkspaceMask] {
        var masks: [WorkspaceMask] = []
        var closed: Set<[String]> = []
        var isWhole = false
        do throws(FileRefusal) {
            var walk = FolderWalk(folder: folder, limit: limit)
            walk.isExact = true
            walk.isHidden = { closed.contains($0.parts.dropLast()) }
            isWhole = try walk.each(from: FilePath(parts: [])) { file throws(FileRefusal) in
                let isMasked = !file.facts.isLink && hides(file.path)
                if isMasked { masks.append(WorkspaceMask(path: file.path.relative, isFolder: file.facts.isFolder)) }
                guard file.facts.isFolder, isMasked || user.map(file.facts.mayBeEntered) == false else { return }
                closed.insert(file.path.parts)
            }
        } catch { throw .failed(error) }
        guard isWhole, masks.count <= Self.maskLimit else { throw .unmaskable(Self.maskLimit) }
        return masks
    }
}
