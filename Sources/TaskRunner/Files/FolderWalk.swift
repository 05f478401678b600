import CLinux
import Glibc

/// One file or folder that a walk comes by.
struct WalkedFile {
    let path: FilePath
    let facts: Kernel.FileFacts
}

/// Goes through everything beneath a folder without following links, in the order of bytes.
///
/// Sockets, FIFOs and devices are invisible. Depth and number are bounded, whatever the folder holds.
struct FolderWalk {
    static let depthLimit = 64

    let folder: Folder
    /// Files and folders beyond which the walk stops.
    var limit = 50_000
    /// Skips what it answers `true` for, folders with all that is in them.
    var isHidden: (FilePath) -> Bool = { _ in false }
    /// The walk is cut where there is something that it cannot see and somebody else might.
    var isExact = false

    /// Lends each file, folder and link; `false` if the limit cut the walk.
    func each(from start: FilePath, _ take: (WalkedFile) throws(FileRefusal) -> Void) throws(FileRefusal) -> Bool {
        var left = limit
        return try visit(try folder.openFolder(start), start, depth: 0, &left, take)
    }

    private func visit(
        _ opened: Descriptor, _ path: FilePath, depth: Int, _ left: inout Int,
        _ take: (WalkedFile) throws(FileRefusal) -> Void
    ) throws(FileRefusal) -> Bool {
        guard depth < Self.depthLimit else { return false }
        let listed = try Kernel.names(in: opened.number)
        guard !isExact || !listed.hasUnsaid else { return false }
        for name in listed.names {
            let child = path.appending(name)
            // A name that went away meanwhile is not there.
            guard let facts = try? Kernel.facts(of: name, in: opened.number), !isHidden(child) else { continue }
            guard facts.isRegular || facts.isFolder || facts.isLink else { continue }
            guard left > 0 else { return false }
            left -= 1
            try take(WalkedFile(path: child, facts: facts))
            guard facts.isFolder else { continue }
            let flags = O_RDONLY | house_o_directory
            // As above; and a folder that became a link is not entered.
            guard let number = try? Kernel.open(name, beneath: opened.number, flags: flags, nofollow: true) else {
                guard !isExact || !facts.mayBeEntered(by: geteuid()) else { return false }
                continue
            }
            guard try visit(Descriptor(number), child, depth: depth + 1, &left, take) else { return false }
        }
        return true
    }
}

extension Folder {
    /// Removes everything beneath, links themselves and not what they lead to.
    func removeAll() { Self.empty(descriptor, depth: 0) }

    private static func empty(_ folder: Int32, depth: Int) {
        // What cannot be listed cannot be removed; the next start tries again.
        guard depth < 1_000, let names = try? Kernel.names(in: folder).names else { return }
        for name in names {
            let isFolder = (try? Kernel.facts(of: name, in: folder))?.isFolder ?? false  // gone: nothing to remove
            let flags = O_RDONLY | house_o_directory
            if isFolder, let number = try? Kernel.open(name, beneath: folder, flags: flags, nofollow: true) {
                _ = fchmod(number, 0o700)  // a folder may have been made unwritable by the task
                empty(number, depth: depth + 1)
                _ = close(number)
            }
            Kernel.remove(name, in: folder, isFolder: isFolder)
        }
    }
}
