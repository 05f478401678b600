import FoundationEssentials
import Glibc
import Upkeep

/// `--fix`: sets right the modes of private files and makes folders that are missing; works beside a running daemon.
enum HouseMender {
    static func mend(_ settings: DaemonSettings) {
        let mender = FileMender(HouseDoctor.paths(settings), folders: folders(settings))
        let deeds = mender.mend(owner: owner(of: settings.dataDir))
        for deed in deeds {
            print(deed.failure.map { "not done  \(deed.act) \(deed.path): \($0)" } ?? "done  \(deed.act) \(deed.path)")
        }
        if deeds.isEmpty { print("nothing to set right") }
    }

    /// Folders that have to be there, with the mode that a new one gets.
    static func folders(_ settings: DaemonSettings) -> [(path: String, mode: UInt32)] {
        let closed = [settings.dataDir, settings.backup.dir].compactMap { $0 }.map { (path: $0, mode: UInt32(0o700)) }
        let socket = settings.socket.path.map { (path: AdminSocket.folder(of: $0), mode: UInt32(0o755)) }
        return closed + [socket].compactMap { $0 }
    }

    private static func owner(of path: String) -> (user: UInt32, group: UInt32)? {
        var status = stat()
        // SAFETY: reads the path during the call and fills the struct that it is handed.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return (status.st_uid, status.st_gid)
    }
}
