import Glibc

/// Looks at who may read the files that only the daemon's user may read.
package struct FileDoctor: Sendable {
    private let paths: [String]
    private let folders: [String]

    /// - Parameters:
    ///   - paths: Files and folders that are private; one that is not there is not wrong.
    ///   - folders: Folders that have to be there.
    package init(_ paths: [String], folders: [String] = []) { (self.paths, self.folders) = (paths, folders) }

    /// How many were looked at.
    package var count: Int { paths.count { Self.status($0) != nil } + folders.count }

    package func examine() -> [Finding] {
        paths.compactMap(Self.examine)
            + folders.filter { Self.status($0) == nil }.map { path in
                Finding(
                    .folderMissing, path, cause: "the folder `\(path)` is not there, and the configuration names it",
                    cure: "gatehouse doctor --fix")
            }
    }

    private static func examine(_ path: String) -> Finding? {
        guard let status = status(path) else { return nil }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        let mode = status.st_mode & 0o777
        if mode & 0o077 != 0 {
            let wanted = isFolder ? "700" : "600"
            return Finding(
                .fileTooOpen, path, cause: "`\(path)` has mode \(String(mode, radix: 8)): others can get at it",
                cure: "chmod \(wanted) \(path)")
        }
        guard status.st_uid != geteuid() else { return nil }
        return Finding(
            .fileTooOpen, path, cause: "`\(path)` belongs to user \(status.st_uid), the daemon runs as \(geteuid())",
            cure: "chown \(geteuid()) \(path)")
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        // SAFETY: reads the path during the call and fills the struct that it is handed.
        return unsafe stat(path, &status) == 0 ? status : nil
    }
}
