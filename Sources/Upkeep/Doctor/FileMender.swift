import Glibc

/// Sets right what the doctor finds wrong with files, where nothing can be lost by it: modes, and folders that are
/// missing.
package struct FileMender: Sendable {
    /// One thing that was done, or that could not be.
    package struct Deed: Hashable, Sendable {
        package let path: String
        /// `chmod 600`, `mkdir`.
        package let act: String
        /// Why it could not be done; `nil` if it was.
        package let failure: String?
    }

    private let files: [String]
    private let folders: [(path: String, mode: UInt32)]

    /// - Parameters:
    ///   - files: Files and folders that only their owner may read.
    ///   - folders: Folders that have to be there, each made with its mode.
    package init(_ files: [String], folders: [(path: String, mode: UInt32)]) {
        (self.files, self.folders) = (files, folders)
    }

    /// Does it; what is right already is not touched, and a link is never followed.
    ///
    /// - Parameter owner: To whom new folders are given by a process that may do so.
    package func mend(owner: (user: UInt32, group: UInt32)?) -> [Deed] {
        folders.compactMap { Self.make($0.path, $0.mode, owner) } + files.compactMap(Self.close)
    }

    private static func make(_ path: String, _ mode: UInt32, _ owner: (user: UInt32, group: UInt32)?) -> Deed? {
        guard status(path) == nil else { return nil }
        // SAFETY: both read the path during the call.
        guard unsafe mkdir(path, mode) == 0 else { return Deed(path: path, act: "mkdir", failure: systemError()) }
        if let owner, geteuid() == 0, unsafe chown(path, owner.user, owner.group) != 0 {
            return Deed(path: path, act: "chown \(owner.user)", failure: systemError())
        }
        return Deed(path: path, act: "mkdir", failure: nil)
    }

    private static func close(_ path: String) -> Deed? {
        guard let status = status(path), status.st_mode & S_IFMT != S_IFLNK, status.st_mode & 0o077 != 0 else {
            return nil
        }
        let wanted = status.st_mode & 0o700
        let act = "chmod \(String(wanted, radix: 8))"
        // SAFETY: reads the path during the call.
        guard unsafe chmod(path, wanted) == 0 else { return Deed(path: path, act: act, failure: systemError()) }
        return Deed(path: path, act: act, failure: nil)
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        // SAFETY: reads the path during the call and fills the struct that it is handed.
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    private static func systemError() -> String {
        // SAFETY: `strerror` answers a C string that stays valid until the next call on this thread.
        unsafe String(cString: strerror(errno))
    }
}
