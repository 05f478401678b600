import GRDB
import GRDBSQLite

extension Books {
    /// Says whether the commits from now on wait for their flush; between two transactions.
    ///
    /// A commit that waits shows itself to nobody before it is on the disk, and with it every commit before it.
    mutating func waitForFlush(_ waits: Bool) throws {
        // SAFETY: the connection of the books, on the thread that owns them.
        let status = unsafe GatheringFiles.relax(!waits, database.sqliteConnection)
        guard status == SQLITE_OK else {
            throw StoreFailure(
                doing: "choosing when to flush",
                cause: "SQLite answered \(status); relaxed durability needs one that is built with SQLITE_USE_URI")
        }
    }
}
