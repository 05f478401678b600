import AuditLog
import Digests
import Store
package import Vocabulary

/// A step of a task that waits for a person's word.
package struct TicketNote: Hashable, Sendable {
    package let id: ApprovalID
    package let agent: String
    /// The full command or path.
    package let subject: String
    package let rule: String?
    package let because: String?
    package let openedAt: Instant
    package let expiresAt: Instant

    package init(
        id: ApprovalID, agent: String, subject: String, rule: String?, because: String?, openedAt: Instant,
        expiresAt: Instant
    ) {
        (self.id, self.agent, self.subject, self.rule) = (id, agent, subject, rule)
        (self.because, self.openedAt, self.expiresAt) = (because, openedAt, expiresAt)
    }
}

extension Gatekeeper {
    /// Writes a ticket down: its row, by which an admin finds it, and its leaf.
    package func noteTicket(_ note: TicketNote, of task: TaskStanding) async {
        var leaf = Leaf(
            .approvalRequested, by: .task(task.id, key: task.principal.keyID, agent: note.agent),
            on: LeafObject(.approval, note.id.text), facts: [.arguments(SHA256.hash(note.subject))])
        leaf.decision = .ask
        var row = Approval(
            id: note.id.text, kind: .tool, tenant: task.principal.tenant?.id, subject: note.subject,
            requestedBy: task.id.text, requestedAt: note.openedAt, expiresAt: note.expiresAt)
        (row.key, row.task, row.rule, row.because) = (
            task.principal.keyID.text, task.id.text, note.rule, note.because
        )
        let (ticket, told) = (row, leaf)
        _ = await writeTicket { books in try books.openTicket(ticket, told) }
    }

    /// Ends a ticket with somebody's word; what counts is what the books have first, and no answer of theirs is no.
    package func resolveTicket(_ id: ApprovalID, isAllowed: Bool, by: String) async -> (isAllowed: Bool, by: String) {
        let word = by == ApprovalWord.expired.by ? .expired : ApprovalWord(isAllowed: isAllowed, by: by)
        let counted = await writeTicket { books in try books.resolveTicket(id.text, word) } ?? .expired
        return (counted.isAllowed, counted.by)
    }

    private func writeTicket<Answer: Sendable>(
        _ change: @escaping @Sendable (inout Books) throws -> Answer
    ) async -> Answer? {
        await withCheckedContinuation { continuation in
            let isQueued = writer.submit(change) { continuation.resume(returning: $0) }
            if !isQueued { continuation.resume(returning: nil) }
        }
    }
}
