package import Digests
import GRDB
package import Vocabulary

/// A conversation of a key that was stopped, as it is kept.
package struct StoredSessionBlock: Hashable, Sendable {
    package let key: KeyID
    package let conversation: Digest256
    package let until: Instant

    package init(key: KeyID, conversation: Digest256, until: Instant) {
        (self.key, self.conversation, self.until) = (key, conversation, until)
    }
}

/// Rows of `session_block`.
enum SessionBlockTable {
    static func upsert(_ block: StoredSessionBlock, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO session_block (key, conversation, until) VALUES (?, ?, ?)"
        ).execute(arguments: [block.key.text, block.conversation.hex, block.until.nanoseconds])
    }

    static func remove(_ conversation: String, of key: KeyID, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM session_block WHERE key = ? AND conversation = ?")
            .execute(arguments: [key.text, conversation])
    }

    static func removeEnded(at now: Instant, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM session_block WHERE until <= ?")
            .execute(arguments: [now.nanoseconds])
    }

    static func standing(at now: Instant, _ database: Database) throws -> [StoredSessionBlock] {
        try Row.fetchAll(
            database, sql: "SELECT key, conversation, until FROM session_block WHERE until > ?",
            arguments: [now.nanoseconds]
        ).map { row in
            // A row that cannot be read stops the start: it would let a stopped conversation go on.
            StoredSessionBlock(
                key: KeyID(trusted: row["key"]), conversation: try row.word("conversation") { Digest256(hex: $0) },
                until: row.instant("until"))
        }
    }
}

extension Reader {
    /// Conversations that are stopped at `instant`, of all keys.
    package func sessionBlocks(at instant: Instant) throws -> [StoredSessionBlock] {
        try read { try SessionBlockTable.standing(at: instant, $0) }
    }
}
