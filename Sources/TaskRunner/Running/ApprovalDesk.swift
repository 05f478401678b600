package import StrictJSON
import Synchronization
import TaskLifecycle
package import Vocabulary

/// The open tickets: each one step of one task that waits for a person's word.
///
/// A ticket is single use and names exactly one call; what it lifts is decided anew when it is redeemed.
package final class ApprovalDesk: Sendable {
    package struct Ticket: Hashable, Sendable {
        package let id: ApprovalID
        package let task: TaskID
        package let owner: TaskOwner
        package let agent: String
        /// The full command or path, never a shortened one.
        package let subject: String
        package let rule: String?
        package let because: String?
        package let openedAt: Instant
        package let expiresAt: Instant

        package var json: JSONValue {
            .members([
                "id": .string(id.text), "task": .string(task.text), "project": .string(owner.projectName),
                "key": .string(owner.keyName), "agent": .string(agent), "subject": .string(subject),
                "rule": rule.map { .string($0) } ?? .null, "because": because.map { .string($0) } ?? .null,
                "opened_at": .string(openedAt.secondText), "expires_at": .string(expiresAt.secondText),
            ])
        }
    }

    package struct Answer: Hashable, Sendable {
        package let isAllowed: Bool
        /// `key:acme/ci`, `admin:adm_...`, `expired`.
        package let by: String

        package init(isAllowed: Bool, by: String) { (self.isAllowed, self.by) = (isAllowed, by) }
    }

    private struct Entry {
        let ticket: Ticket
        let answer: AsyncStream<Answer>.Continuation
    }

    private let open = Mutex<[ApprovalID: Entry]>([:])

    package init() {}

    /// Opens a ticket; the stream brings its one answer.
    func open(_ ticket: Ticket) -> AsyncStream<Answer> {
        let (stream, continuation) = AsyncStream.makeStream(of: Answer.self)
        open.withLock { $0[ticket.id] = Entry(ticket: ticket, answer: continuation) }
        return stream
    }

    /// Answers a ticket once; `false` if there is none such open, or `may` does not let the asker see it.
    package func answer(_ id: ApprovalID, _ answer: Answer, may: (Ticket) -> Bool) -> Bool {
        let entry = open.withLock { open -> Entry? in
            guard let entry = open[id], may(entry.ticket) else { return nil }
            open[id] = nil
            return entry
        }
        entry?.answer.yield(answer)
        entry?.answer.finish()
        return entry != nil
    }

    /// Takes a ticket back whose task has ended or whose time has come.
    func withdraw(_ id: ApprovalID) { open.withLock { $0.removeValue(forKey: id) }?.answer.finish() }

    /// The open tickets, oldest first.
    package var tickets: [Ticket] {
        open.withLock { $0.values.map(\.ticket) }.sorted { $0.openedAt < $1.openedAt }
    }
}
