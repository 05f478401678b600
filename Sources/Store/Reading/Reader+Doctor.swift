import AuditLog
import GRDB
package import Vocabulary

/// What a witness cosigned last.
package struct LastCosignature: Hashable, Sendable {
    /// Of the head of the root log.
    package let size: Int
    /// When, as the witness says it, in Unix seconds.
    package let seconds: Int64
}

extension Reader {
    /// The newest cosignature of a witness; `nil` if there is none.
    package func lastCosignature(by witness: String) throws -> LastCosignature? {
        let row = try read { database in
            try Row.fetchOne(
                database, sql: "SELECT size, line FROM cosignature WHERE witness = ? ORDER BY size DESC LIMIT 1",
                arguments: [witness])
        }
        guard let row else { return nil }
        let line: String = row["line"]
        // A signature line stands under a text; which one does not matter for its time.
        guard let note = try? SignedNote(parsing: Array("-\n\n\(line)".utf8)), let blob = note.signatures.first?.blob
        else { return nil }
        return LastCosignature(size: row["size"], seconds: blob.prefix(8).reduce(0) { $0 << 8 | Int64($1) })
    }

    /// Active keys of tenants and of admins that end before an instant, the first to end first.
    package func keysEnding(before end: Instant, limit: Int) throws -> [APIKey] {
        try read { try KeyTable.ending(before: end, limit: limit, $0) }
    }
}
