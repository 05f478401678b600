import GRDB
import GRDBSQLite
import Glibc

/// The row that a statement stands at, read by the place of its columns.
///
/// A start reads a hundred thousand rows: nothing of them is boxed, and what is only compared is not copied. It is lent
/// to one closure and good during that call.
@safe
package struct BareRow: ~Copyable {
    // SAFETY: the statement outlives the row, which `eachBareRow` makes and lends.
    private let statement: SQLiteStatement

    // SAFETY: as above.
    fileprivate init(_ statement: SQLiteStatement) { unsafe self.statement = statement }

    /// True where the column is NULL.
    package func isNull(_ place: Int32) -> Bool {
        // SAFETY: a row is at hand; SQLite answers NULL for a place that is none.
        unsafe sqlite3_column_type(statement, place) == SQLITE_NULL
    }

    /// The column's number; 0 for NULL.
    package func integer(_ place: Int32) -> Int64 {
        // SAFETY: as above.
        unsafe sqlite3_column_int64(statement, place)
    }

    /// The column's number, unless it is NULL.
    package func integerOrNil(_ place: Int32) -> Int64? { isNull(place) ? nil : integer(place) }

    /// Lends the column's UTF-8 text; empty for NULL.
    package func text<Answer>(_ place: Int32, _ body: (Span<UInt8>) throws -> Answer) rethrows -> Answer {
        // SAFETY: SQLite keeps the text where it is until the next step or until the column is asked as another type.
        let start = unsafe sqlite3_column_text(statement, place)
        // SAFETY: as many bytes as SQLite says, read during the call only.
        let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, place)))
        return try unsafe body(bytes.span)
    }

    /// Lends the column's bytes; empty for NULL.
    package func blob<Answer>(_ place: Int32, _ body: (Span<UInt8>) throws -> Answer) rethrows -> Answer {
        // SAFETY: as in `text`; a blob is bytes.
        let start = unsafe sqlite3_column_blob(statement, place)?.assumingMemoryBound(to: UInt8.self)
        // SAFETY: as in `text`.
        let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, place)))
        return try unsafe body(bytes.span)
    }

    /// A copy of the column's text; empty for NULL.
    package func text(_ place: Int32) -> String {
        text(place) { bytes in
            // SAFETY: copied during the call.
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A copy of the column's text, unless it is NULL.
    package func textOrNil(_ place: Int32) -> String? { isNull(place) ? nil : text(place) }
}

extension Statement {
    /// Runs a statement without parameters and lends each of its rows.
    func eachBareRow(_ take: (borrowing BareRow) throws -> Void) throws {
        // SAFETY: the statement is alive as long as `self`, and is set back before that.
        let statement = unsafe sqliteStatement
        defer { unsafe sqlite3_reset(statement) }
        let row = unsafe BareRow(statement)
        while true {
            // SAFETY: a prepared statement of an open connection.
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW: try take(row)
            case SQLITE_DONE: return
            case let status: throw StoreFailure(doing: "reading rows", cause: "SQLite answered \(status)")
            }
        }
    }
}

/// The texts of some columns of a row, to tell whether another row has the same.
package struct RowShape: Hashable, Sendable {
    // Each text behind its length, which is -1 for NULL.
    fileprivate var bytes: [UInt8] = []

    /// Copies the texts of a row.
    package init(_ row: borrowing BareRow, _ places: ClosedRange<Int32>) {
        for place in places {
            let length = row.isNull(place) ? -1 : row.text(place) { text in Int32(text.count) }
            // SAFETY: copied during the call.
            unsafe withUnsafeBytes(of: length) { word in unsafe bytes.append(contentsOf: word) }
            row.text(place) { text in
                // SAFETY: copied during the call.
                unsafe text.withUnsafeBufferPointer { buffer in unsafe bytes.append(contentsOf: buffer) }
            }
        }
    }
}

extension BareRow {
    /// True if those columns have the texts of `shape`; nothing is copied.
    package func matches(_ shape: RowShape, _ places: ClosedRange<Int32>) -> Bool {
        // SAFETY: reads within the shape's own bytes, as the first guard says, and as much of a column as it has.
        unsafe shape.bytes.withUnsafeBytes { stored in
            var at = 0
            for place in places {
                let start = unsafe sqlite3_column_text(statement, place)
                let count = Int(unsafe sqlite3_column_bytes(statement, place))
                guard at + 4 + count <= stored.count else { return false }
                let length = unsafe stored.loadUnaligned(fromByteOffset: at, as: Int32.self)
                guard length == (unsafe start == nil ? -1 : Int32(count)) else { return false }
                if let start = unsafe start, let base = stored.baseAddress {
                    guard unsafe memcmp(base + at + 4, start, count) == 0 else { return false }
                }
                at += 4 + count
            }
            return at == stored.count
        }
    }
}
