package import Vocabulary

/// A place outside that is told of events, and how far it has come.
package struct Webhook: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case active, paused, dead }

    package let id: WebhookID
    package var url: String
    package var events: [HookEvent]
    /// The only tenant that it hears of; `nil` hears of all.
    package let tenant: TenantID?
    package var status = Status.active
    /// Journal row of the first leaf that was not looked at for it.
    package var next: Int64
    package var lastSuccessAt: Instant?
    /// Attempts in a row that failed.
    package var failures: Int64 = 0
    package let createdBy: String
    package let createdAt: Instant
    package var revision: Int64 = 1
    /// Oldest first; two while a rotation lasts.
    package var secrets: [WebhookSecret] = []

    /// The secrets that sign at an instant.
    package func secrets(at now: Instant) -> [WebhookSecret] { secrets.filter { $0.endsAt.map { now < $0 } ?? true } }
}

/// One secret of a webhook: its number, from which and the daemon's key file its bytes follow.
package struct WebhookSecret: Hashable, Sendable {
    package let number: Int64
    package let createdAt: Instant
    package var endsAt: Instant?

    package init(number: Int64, createdAt: Instant, endsAt: Instant? = nil) {
        (self.number, self.createdAt, self.endsAt) = (number, createdAt, endsAt)
    }
}

/// What makes a webhook.
package struct WebhookDraft: Hashable, Sendable {
    package let url: String
    package let events: [HookEvent]
    package let tenant: TenantID?

    package init(url: String, events: [HookEvent], tenant: TenantID?) {
        (self.url, self.events, self.tenant) = (url, events, tenant)
    }
}

/// What changes of a webhook; `nil` stays as it is.
package struct WebhookChange: Hashable, Sendable {
    package var url: String?
    package var events: [HookEvent]?
    package var status: Webhook.Status?

    package init() {}
}

/// A message for the webhooks: one event, as it is sent.
package struct HookMessage: Hashable, Sendable {
    /// The same for each attempt, and for each receiver.
    package let id: String
    /// A word of `HookEvent`, or `webhook.test`.
    package let event: String
    package let body: String

    package init(id: String, event: String, body: String) { (self.id, self.event, self.body) = (id, event, body) }
}

/// One message on its way to one webhook.
package struct Delivery: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case pending, delivered, dead }

    package let webhook: WebhookID
    package let message: HookMessage
    package var status: Status
    package var attempts: Int64
    package var nextAt: Instant?
    package var lastAt: Instant?
    /// The status of the last answer; `nil` if there was none.
    package var answer: Int64?
    /// Why there was none.
    package var failure: String?
    package let createdAt: Instant
}

/// What came of one attempt.
package enum HookOutcome: Hashable, Sendable {
    case answered(Int)
    case failed(String)

    /// Only a 2xx means that the receiver has it.
    package var isTaken: Bool {
        guard case .answered(let status) = self else { return false }
        return (200..<300).contains(status)
    }
}

/// One leaf of the journal, in the one order of all logs.
package struct JournalLeaf: Hashable, Sendable {
    package let row: Int64
    /// Of its log.
    package let owner: String
    package let bytes: [UInt8]
}
