import GRDB
import GRDBSQLite

/// How long the write-ahead log was after the last commit of the writer, as SQLite tells it.
///
/// It lives as long as the connection that writes here, on the thread of the writer.
// SAFETY: written by the hook, inside a commit of the thread that reads it.
final class LogLength: @unchecked Sendable {
    private(set) var pages = 0

    /// Has SQLite tell the length after each commit on `database`.
    func follow(_ database: Database) {
        // SAFETY: the owner of the connection keeps this object until the connection is closed.
        let place = unsafe Unmanaged.passUnretained(self).toOpaque()
        // SAFETY: SQLite calls the hook inside of commits on this connection only.
        unsafe sqlite3_wal_hook(
            database.sqliteConnection,
            { place, _, _, pages in
                // SAFETY: the object that was handed in above.
                guard let place = unsafe place else { return SQLITE_OK }
                unsafe Unmanaged<LogLength>.fromOpaque(place).takeUnretainedValue().pages = Int(pages)
                return SQLITE_OK
            }, place)
    }
}
