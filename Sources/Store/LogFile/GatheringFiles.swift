import Glibc
import GRDBSQLite
import Synchronization

/// The files of the connection that writes: the system's own, but for its write-ahead log (`GatheringFile`).
///
/// INVARIANT: only who flushes each commit opens its database here. SQLite shows a commit to other connections behind
/// its flush, and without one they would look for frames that are not in the file yet. The address says `psow=1` (a
/// write damages nothing beside it): without it SQLite writes part of a commit behind its flush.
enum GatheringFiles {
    /// The database at `path` by the name under which SQLite opens it here; `path` where it cannot.
    static func address(of path: String) -> String {
        // SAFETY: the name of an option is compared during the call.
        guard unsafe sqlite3_compileoption_used("USE_URI") == 1, let name = registered() else { return path }
        let escaped = path.map { character in
            switch character {
            case "%": "%25"
            case "?": "%3F"
            case "#": "%23"
            default: String(character)
            }
        }
        // Without a host, which two slashes at the beginning of a path would be taken for.
        let start = path.hasPrefix("/") ? "file://" : "file:"
        return "\(start)\(escaped.joined())?vfs=\(name)&psow=1"
    }

    /// Has commits of `connection` be in the system's memory alone when they are shown, or on the disk again.
    ///
    /// - Returns: SQLite's status.
    static func relax(_ isRelaxed: Bool, _ connection: OpaquePointer?) -> Int32 {
        var pointer: UnsafeMutableRawPointer?
        // SAFETY: SQLite writes the address of its own open log, which lives as long as the connection.
        let status = unsafe sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &pointer)
        // SAFETY: as above; a file whose methods are these is one of these.
        guard status == SQLITE_OK, let file = unsafe pointer?.assumingMemoryBound(to: sqlite3_file.self),
            unsafe file.pointee.pMethods == UnsafePointer(GatheringFile.table)
        else { return status == SQLITE_OK ? SQLITE_MISUSE : status }
        // SAFETY: the log of this connection, on its thread.
        unsafe GatheringFile.at(file).pointee.isRelaxed = isRelaxed
        return SQLITE_OK
    }

    // Locked while a name is looked for, once for each database that is opened.
    private static let registering = Mutex(())

    /// The name of the files over those that SQLite opens where nobody says otherwise.
    private static func registered() -> String? {
        registering.withLock { _ in
            // SAFETY: SQLite's own, which lives as long as the process, and so does its name.
            guard let system = unsafe sqlite3_vfs_find(nil), let base = unsafe system.pointee.zName else { return nil }
            let name = unsafe String(cString: base) + "-gathering"
            // SAFETY: the name is copied or compared during the calls.
            if unsafe sqlite3_vfs_find(name) != nil { return name }
            return unsafe sqlite3_vfs_register(over(system, named: name), 0) == SQLITE_OK ? name : nil
        }
    }

    /// A copy of `system` that opens logs to gather; it lives as long as the process.
    private static func over(_ system: UnsafeMutablePointer<sqlite3_vfs>, named name: String)
        -> UnsafeMutablePointer<sqlite3_vfs>
    {
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        // SAFETY: fresh memory, whole before anybody else sees it, and a name that lives as long.
        unsafe vfs.initialize(to: system.pointee)
        unsafe vfs.pointee.zName = UnsafePointer(strdup(name))
        unsafe vfs.pointee.pNext = nil
        unsafe vfs.pointee.szOsFile = max(system.pointee.szOsFile, Int32(MemoryLayout<GatheringFile>.stride))
        unsafe vfs.pointee.pAppData = UnsafeMutableRawPointer(system)
        unsafe vfs.pointee.xOpen = open
        return unsafe vfs
    }

    /// Opens a log to gather; every other file is the system's in the same memory.
    private static let open: @convention(c) (
        UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?, UnsafeMutablePointer<sqlite3_file>?, Int32,
        UnsafeMutablePointer<Int32>?
    ) -> Int32 = { vfs, name, file, flags, outFlags in
        // SAFETY: what `over` left there, and memory that SQLite made for a file of the size that it was told.
        guard let file = unsafe file,
            let system = unsafe vfs?.pointee.pAppData?.assumingMemoryBound(to: sqlite3_vfs.self)
        else { return SQLITE_MISUSE }
        guard flags & SQLITE_OPEN_WAL != 0 else {
            // SAFETY: the arguments of this call.
            return unsafe system.pointee.xOpen(system, name, file, flags, outFlags)
        }
        // SAFETY: memory of the size that the system asks for, owned by the gathering file or freed here.
        let inner = unsafe UnsafeMutableRawPointer.allocate(
            byteCount: Int(system.pointee.szOsFile), alignment: MemoryLayout<Int>.alignment)
        // SAFETY: as above.
        let beneath = unsafe inner.initializeMemory(as: sqlite3_file.self, repeating: sqlite3_file(), count: 1)
        let status = unsafe system.pointee.xOpen(system, name, beneath, flags, outFlags)
        guard status == SQLITE_OK else {
            unsafe inner.deallocate()
            unsafe file.pointee.pMethods = nil
            return status
        }
        // SAFETY: SQLite's memory for this file, which has room for one.
        unsafe UnsafeMutableRawPointer(file).initializeMemory(
            as: GatheringFile.self, repeating: GatheringFile(inner: beneath), count: 1)
        return SQLITE_OK
    }
}
