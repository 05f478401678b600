import GRDB
import GRDBSQLite

extension Statement {
    /// Runs a statement whose parameters are integers, then texts, then blobs, binding the values where they are.
    ///
    /// The hot rows (leaves, accounts, holds) go this way: no boxed arguments and no copy of the blob.
    func execute(integers: [Int64], texts: [String] = [], blob: [UInt8]? = nil, _ second: [UInt8]? = nil) throws {
        // SAFETY: the statement is alive as long as `self`.
        let statement = unsafe sqliteStatement
        var place: Int32 = 0
        for integer in integers {
            place += 1
            // SAFETY: a valid statement; a wrong place is an error code, which the step then reports.
            unsafe sqlite3_bind_int64(statement, place, integer)
        }
        for text in texts {
            place += 1
            // SAFETY: SQLite copies the text before the call returns (SQLITE_TRANSIENT, the address -1).
            unsafe sqlite3_bind_text(statement, place, text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
        // SAFETY: the statement of this object, which is alive.
        try unsafe withBound(blob, to: statement, at: place + 1) {
            // SAFETY: as above.
            try unsafe withBound(second, to: statement, at: place + 2) { try unsafe step(statement) }
        }
    }

    // SAFETY: SQLite reads `blob` only until the step returns, and the bindings are cleared before the bytes go.
    private func withBound(
        _ blob: [UInt8]?, to statement: SQLiteStatement, at place: Int32, _ run: () throws -> Void
    ) throws {
        guard let blob else { return try run() }
        try unsafe blob.withUnsafeBytes { bytes in
            // SAFETY: as above.
            unsafe sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), nil)
            try run()
        }
    }

    // SAFETY: called with this object's own statement.
    private func step(_ statement: SQLiteStatement) throws {
        let status = unsafe sqlite3_step(statement)
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
        guard status == SQLITE_DONE else {
            throw StoreFailure(doing: "writing a row", cause: "SQLite answered \(status)")
        }
    }
}
