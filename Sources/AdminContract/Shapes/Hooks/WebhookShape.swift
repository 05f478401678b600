package import Vocabulary

extension HookEvent: ClosedWord {}

/// A place outside that is told of events.
package struct WebhookShape: Hashable, Sendable, Codable {
    /// `dead` was given up on: no answer for as long as messages are tried.
    package enum Status: String, ClosedWord { case active, paused, dead }

    /// One secret, without its bytes.
    package struct Secret: Hashable, Sendable, Codable {
        package let id: String
        package let createdAt: Instant
        /// Of the old one, while a rotation lasts.
        package let endsAt: Instant?

        package init(id: String, createdAt: Instant, endsAt: Instant?) {
            (self.id, self.createdAt, self.endsAt) = (id, createdAt, endsAt)
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case createdAt = "created_at"
            case endsAt = "ends_at"
        }
    }

    package let id: WebhookID
    package var type = "webhook"
    package let url: String
    package let events: [HookEvent]
    /// The only tenant that it hears of; `null` hears of all.
    package var tenant: Slug?
    package var status = Status.active
    package var secrets: [Secret] = []
    package var lastSuccessAt: Instant?
    /// Attempts in a row that failed.
    package var failures: Int64 = 0
    /// Messages that are on their way.
    package var pending: Int64 = 0
    package let createdBy: String
    package let createdAt: Instant
    package var revision: Int64 = 1

    package init(id: WebhookID, url: String, events: [HookEvent], createdBy: String, createdAt: Instant) {
        (self.id, self.url, self.events) = (id, url, events)
        (self.createdBy, self.createdAt) = (createdBy, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, url, events, tenant, status, secrets
        case lastSuccessAt = "last_success_at"
        case failures, pending
        case createdBy = "created_by"
        case createdAt = "created_at"
        case revision
    }
}

/// The body that makes a webhook.
package struct WebhookCreation: Hashable, Sendable, Codable {
    /// `https://...`.
    package var url: String
    package var events: [HookEvent]
    package var tenant: Slug?

    package init(url: String, events: [HookEvent], tenant: Slug? = nil) {
        (self.url, self.events, self.tenant) = (url, events, tenant)
    }
}

/// The merge patch of a webhook.
package struct WebhookPatch: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case active, paused }

    package var url: String?
    package var events: [HookEvent]?
    /// `active` also wakes one that is dead.
    package var status: Status?

    package init() {}
}

/// The body that sends messages again: one of them, or all that were made since an instant.
package struct RedeliveryRequest: Hashable, Sendable, Codable {
    package var delivery: String?
    package var since: Instant?

    package init() {}
}

/// One message on its way to a webhook.
package struct DeliveryShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case pending, delivered, dead }

    /// The `webhook-id` of every attempt.
    package let id: String
    package var type = "delivery"
    /// A word of the list of events, or `webhook.test`.
    package let event: String
    package let status: Status
    package let attempts: Int64
    package var nextAttemptAt: Instant?
    package var lastAttemptAt: Instant?
    /// The status of the last answer.
    package var answer: Int64?
    /// Why there was none.
    package var failure: String?
    package let createdAt: Instant

    package init(id: String, event: String, status: Status, attempts: Int64, createdAt: Instant) {
        (self.id, self.event, self.status) = (id, event, status)
        (self.attempts, self.createdAt) = (attempts, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, event, status, attempts
        case nextAttemptAt = "next_attempt_at"
        case lastAttemptAt = "last_attempt_at"
        case answer, failure
        case createdAt = "created_at"
    }
}
