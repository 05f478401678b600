import AdminContract
package import Digests
import Store
import Vocabulary

/// An answer that is given again to a repeat of its call; without any secret.
package struct KeptReply: Hashable, Sendable {
    package let status: Int
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) { (self.status, self.body) = (status, body) }
}

extension ControlPlane {
    /// Longest idempotency key, in bytes.
    package static let idempotencyKeyLimit = 255

    /// The answer to an earlier call of this admin under the same key; `nil` if this is the first.
    ///
    /// The same key with another request is refused: one of the two calls is a mistake.
    package func keptAnswer(
        _ principal: AdminPrincipal, under key: String, to request: Digest256
    ) async throws(AdminRefusal) -> KeptReply? {
        guard (1...Self.idempotencyKeyLimit).contains(key.utf8.count) else {
            throw AdminRefusal(.invalidRequest, "an Idempotency-Key has 1 to \(Self.idempotencyKeyLimit) bytes")
        }
        let id = principal.id
        guard let kept = try await look({ books in try books.answer(to: key, of: id) }) else { return nil }
        guard kept.request == request else {
            throw AdminRefusal(
                .idempotencyConflict, "this Idempotency-Key was used for another request; choose a new one")
        }
        return KeptReply(status: kept.status, body: kept.body)
    }

    /// Keeps an answer for a day.
    ///
    /// The change was committed before: if the machine stops between the two, a repeat is a new call, which then meets
    /// what the first one left.
    package func keep(
        _ reply: KeptReply, to request: Digest256, under key: String, of principal: AdminPrincipal
    ) async throws(AdminRefusal) {
        let id = principal.id
        let answer = KeptAnswer(request: request, status: reply.status, body: reply.body)
        try await look { books in try books.keep(answer, under: key, of: id) }
    }
}
