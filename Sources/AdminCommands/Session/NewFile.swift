import ArgumentParser
import Digests
import Glibc

/// A file of which nothing is under its name before it is whole: it is written beside that, synced, and renamed.
///
/// A pipe or a device is written as it stands, and so is what a process has open under `/dev` or `/proc`, such as its
/// output. A link is followed: the file that it leads to is replaced, never the link.
package final class NewFile {
    package let path: String
    /// Where the links of `path` lead.
    private let place: String
    private let replaces: Bool
    private let stream: FilePieces
    /// The name until it is whole; `nil` when it has its own name, or never had another.
    private var draft: String?

    /// Makes room beside the name, so that a path that cannot be written is told before anything is asked for.
    ///
    /// - Throws: `Complaint` when the name is taken and may not be, or when nothing can be written there.
    package init(_ path: String, replaces: Bool) throws(Complaint) {
        let kind = Self.kind(path)
        if kind == S_IFDIR { throw Complaint("`\(path)` is a folder; name a file", code: Exit.usage) }
        let isOpen = ["/dev/", "/proc/"].contains { path.hasPrefix($0) }
        let isStream = kind.map { $0 != S_IFREG || isOpen } ?? false
        guard kind == nil || isStream || replaces else { throw Self.taken(path) }
        (self.path, self.replaces) = (path, replaces)
        place = Self.end(of: path)
        draft = isStream ? nil : "\(place).part-\(Hex.encode(SecureRandom.bytes(4)))"
        guard let stream = FilePieces(writing: draft ?? path) else { throw Self.unwritable(path) }
        self.stream = stream
    }

    deinit {
        // SAFETY: reads the path during the call.
        if let draft { unsafe unlink(draft) }
    }

    package func write(_ bytes: [UInt8]) throws(Complaint) {
        guard stream.append(bytes) else { throw Self.unwritable(path) }
    }

    /// Gives the file its name, in one step.
    ///
    /// - Throws: `Complaint` when another file has taken the name meanwhile; that one stays.
    package func finish() throws(Complaint) {
        guard let whole = draft else { return }
        guard stream.sync() else { throw Self.unwritable(path) }
        // SAFETY: reads both paths during the call; a link is never made over a name that is taken.
        if !replaces, unsafe link(whole, place) != 0 {
            guard errno != EEXIST else { throw Self.taken(path) }
            // A disk without links: the name is looked at once more instead.
            guard Self.kind(place) == nil else { throw Self.taken(path) }
        }
        // SAFETY: reads both paths during the call; of two names of one file `rename` leaves both.
        guard unsafe rename(whole, place) == 0 else { throw Self.unwritable(path) }
        // SAFETY: reads the path during the call.
        unsafe unlink(whole)
        draft = nil
    }

    /// What is under the name; `nil` for nothing, and a link that leads nowhere is a file.
    private static func kind(_ path: String) -> UInt32? {
        var status = stat()
        // SAFETY: reads the path during the call, and fills the struct that it is handed.
        guard unsafe lstat(path, &status) == 0 else { return nil }
        // SAFETY: as above; follows a link, and what it said of the link itself stays where there is nothing behind it.
        _ = unsafe stat(path, &status)
        let kind = status.st_mode & S_IFMT
        return kind == S_IFLNK ? S_IFREG : kind
    }

    /// The path without links; a new name, or one that leads nowhere, is itself.
    private static func end(of path: String) -> String {
        // SAFETY: reads the path during the call; what it answers is copied and freed at once.
        guard let found = unsafe realpath(path, nil) else { return path }
        // SAFETY: as above.
        defer { unsafe free(found) }
        // SAFETY: as above; the text ends with a byte 0.
        return unsafe String(cString: found)
    }

    private static func taken(_ path: String) -> Complaint {
        Complaint("the file `\(path)` is there already; name another, or replace it with --force", code: Exit.usage)
    }

    private static func unwritable(_ path: String) -> Complaint { Complaint("the file `\(path)` cannot be written") }
}

/// Whether a file that is there may be replaced.
struct Replacement: ParsableArguments {
    @Flag(help: "Replace the file of --out if it is there.")
    var force = false

    /// Makes room for the file, before the call that it is for.
    func file(_ path: String) throws(Complaint) -> NewFile { try NewFile(path, replaces: force) }
}
