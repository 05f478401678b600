import CLinux
import Glibc

/// A folder held open: every file beneath it is reached from its descriptor, never by a joined string.
///
/// A link swapped between a check and an open leads nowhere: the kernel resolves each path beneath the descriptor and
/// refuses what leaves it, and what was opened is looked at once more before a byte moves.
package final class Folder: Sendable {
    package let path: String
    let descriptor: Int32

    /// - Throws: `FileRefusal.missing` if there is no such folder.
    package init(_ path: String) throws(FileRefusal) {
        descriptor = try Kernel.openFolder(path)
        self.path = path
    }

    deinit { _ = close(descriptor) }

    /// Opens a regular file to read it, and tells its facts.
    func openFile(_ path: FilePath) throws(FileRefusal) -> (file: Descriptor, facts: Kernel.FileFacts) {
        // Not blocking, so that opening a FIFO ends at once; it is refused right after.
        let file = Descriptor(
            try Kernel.open(path.relative, beneath: descriptor, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY))
        let facts = try Kernel.facts(of: file.number)
        guard facts.isRegular else { throw .notRegular }
        return (file, facts)
    }

    /// Opens a folder beneath, to list it.
    func openFolder(_ path: FilePath) throws(FileRefusal) -> Descriptor {
        Descriptor(try Kernel.open(path.relative, beneath: descriptor, flags: O_RDONLY | house_o_directory))
    }

    /// Where a path leads once its links are followed; `nil` if that is not beneath this folder or is not there.
    func resolved(_ path: FilePath) -> FilePath? {
        // What cannot be opened leads nowhere.
        guard let number = try? Kernel.open(path.relative, beneath: descriptor, flags: house_o_path) else { return nil }
        let file = Descriptor(number)
        guard let target = Self.place(of: file.number), let own = Self.place(of: descriptor) else { return nil }
        if target == own { return FilePath(path.root, parts: []) }
        guard target.hasPrefix(own + "/") else { return nil }
        return FilePath(path.root, parts: target.dropFirst(own.count + 1).split(separator: "/").map(String.init))
    }

    private static func place(of descriptor: Int32) -> String? {
        Kernel.linkTarget("/proc/self/fd/\(descriptor)", in: AT_FDCWD)
    }

    /// Puts `bytes` in place of a file, or beneath new folders, through no link; `true` if it was there before.
    ///
    /// The new bytes are written beside it and renamed, so that nobody sees half of them.
    ///
    /// A file that was a program stays one.
    func replace(
        _ path: FilePath, with bytes: [UInt8], owner: UInt32?, isProgram: Bool = false
    ) throws(FileRefusal) -> Bool {
        guard let name = path.parts.last else { throw .notRegular }
        let parent = try makeParents(of: path, owner: owner)
        var (wasThere, isProgram) = (false, isProgram)
        if let facts = try? Kernel.facts(of: name, in: parent.number) {  // `nil`: it is new
            guard facts.isRegular else { throw .notRegular }
            wasThere = true
            isProgram = isProgram || facts.isProgram
        }
        let new = ".gatehouse-\(name.utf8.count)-\(getpid())-\(parent.number)"
        do throws(FileRefusal) {
            try write(bytes, as: new, in: parent, owner: owner, isProgram: isProgram)
            try Kernel.rename(new, to: name, in: parent.number)
        } catch {
            Kernel.remove(new, in: parent.number, isFolder: false)
            throw error
        }
        return wasThere
    }

    /// Makes a file of a name that is ours.
    ///
    /// A program of the task may have taken it, for a FIFO whose opening would never end or for a link: what is there
    /// goes, and only a new file is opened.
    private func write(
        _ bytes: [UInt8], as name: String, in parent: Descriptor, owner: UInt32?, isProgram: Bool
    ) throws(FileRefusal) {
        Kernel.remove(name, in: parent.number, isFolder: false)
        let flags = O_WRONLY | O_CREAT | O_EXCL | house_o_nofollow
        let file = Descriptor(try Kernel.open(name, beneath: parent.number, flags: flags, mode: 0o644, nofollow: true))
        if let owner { _ = fchown(file.number, owner, owner) }
        if isProgram { _ = fchmod(file.number, 0o755) }
        try Kernel.write(bytes, to: file.number)
    }

    /// Makes a new file that was not there, through no link.
    func create(_ path: FilePath, mode: UInt32, owner: UInt32?) throws(FileRefusal) -> Descriptor {
        guard let name = path.parts.last else { throw .notRegular }
        let parent = try makeParents(of: path, owner: owner)
        let flags = O_WRONLY | O_CREAT | O_EXCL | house_o_nofollow
        let file = Descriptor(
            try Kernel.open(name, beneath: parent.number, flags: flags, mode: mode, nofollow: true))
        _ = fchmod(file.number, mode)  // whatever mask the daemon was started with
        if let owner { _ = fchown(file.number, owner, owner) }
        return file
    }

    func makeParents(of path: FilePath, owner: UInt32?) throws(FileRefusal) -> Descriptor {
        let flags = O_RDONLY | house_o_directory
        var parent = Descriptor(try Kernel.open(".", beneath: descriptor, flags: flags))
        for part in path.parts.dropLast() {
            var next = try? Kernel.open(part, beneath: parent.number, flags: flags, nofollow: true)
            if next == nil {  // it is not there, or is no folder: the second open tells which
                try Kernel.makeFolder(part, in: parent.number)
                let made = try Kernel.open(part, beneath: parent.number, flags: flags, nofollow: true)
                if let owner { _ = fchown(made, owner, owner) }
                next = made
            }
            if let next { parent = Descriptor(next) }
        }
        return parent
    }
}

/// A descriptor that is closed with its last use.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { _ = close(number) }
}

/// Why a file is not given.
package enum FileRefusal: Error, Hashable {
    case missing
    /// The path leads out of its folder.
    case outside
    /// A folder, a device, a FIFO, a socket, or a link where none may be.
    case notRegular
    case notAllowed
    case noSpace
    /// Anything else, with the error number.
    case failed(Int32)

    /// What the kernel said last on this thread.
    static var last: FileRefusal { FileRefusal(errno) }

    private init(_ code: Int32) {
        self =
            switch code {
            case ENOENT, ENAMETOOLONG: .missing
            case EXDEV, ELOOP, EAGAIN: .outside
            case EISDIR, ENOTDIR, ENXIO, ENODEV: .notRegular
            case EACCES, EPERM, EROFS: .notAllowed
            case ENOSPC, EDQUOT, EFBIG: .noSpace
            default: .failed(code)
            }
    }

    /// What the model reads.
    package func sentence(_ path: String) -> String {
        switch self {
        case .missing: "`\(path)` does not exist"
        case .outside: "`\(path)` leads out of the workspace (file-denied)"
        case .notRegular: "`\(path)` is no regular file"
        case .notAllowed: "`\(path)` may not be opened here"
        case .noSpace: "there is no room for `\(path)`"
        case .failed(let code): "`\(path)` cannot be used: error \(code)"
        }
    }
}
