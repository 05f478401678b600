package import Digests
import FoundationEssentials
import GRDB
package import Vocabulary

/// An answer that is given again to the same request, so that a client may repeat a call whose answer it lost.
package struct KeptAnswer: Hashable, Sendable {
    /// SHA-256 of method, path and body.
    package let request: Digest256
    package let status: Int
    /// Without any secret.
    package let body: [UInt8]

    package init(request: Digest256, status: Int, body: [UInt8]) {
        (self.request, self.status, self.body) = (request, status, body)
    }
}

extension Books {
    /// How long an answer is kept, in seconds.
    package static let answerLifetime: Int64 = 86_400

    /// The answer that was given to an admin under an idempotency key, if it is not too old.
    package mutating func answer(to key: String, of admin: AdminID) throws -> KeptAnswer? {
        let since = now.advanced(bySeconds: -Self.answerLifetime)
        let row = try Row.fetchOne(
            database,
            sql: "SELECT request, status, body FROM idempotent_answer WHERE admin = ? AND key = ? AND created_at > ?",
            arguments: [admin.text, key, since.nanoseconds])
        guard let row, let request = Digest256([UInt8](row["request"] as Data)) else { return nil }
        return KeptAnswer(request: request, status: row["status"], body: [UInt8](row["body"] as Data))
    }

    /// Keeps an answer under an idempotency key, and forgets those that are too old.
    package mutating func keep(_ answer: KeptAnswer, under key: String, of admin: AdminID) throws {
        let now = now
        try database.cachedStatement(sql: "DELETE FROM idempotent_answer WHERE created_at <= ?")
            .execute(arguments: [now.advanced(bySeconds: -Self.answerLifetime).nanoseconds])
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO idempotent_answer (admin, key, request, status, body, created_at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """)
        try insert.execute(
            arguments: [
                admin.text, key, answer.request.data, answer.status, answer.body.data, now.nanoseconds,
            ])
    }
}
