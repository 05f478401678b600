import AuditLog
import GRDB
package import Vocabulary

/// What one look at the log found for one webhook.
package struct HookCatch: Hashable, Sendable {
    package let webhook: WebhookID
    package let messages: [HookMessage]
    /// Journal row of the first leaf that was not looked at.
    package let next: Int64

    package init(webhook: WebhookID, messages: [HookMessage], next: Int64) {
        (self.webhook, self.messages, self.next) = (webhook, messages, next)
    }
}

extension Books {
    /// Seconds after each failed attempt; after the last one a message is dead.
    package static let retrySeconds: [Int64] = [5, 60, 600, 3_600, 21_600, 86_400]

    /// Puts what was found on its way, and moves the marks; both or neither.
    package mutating func take(_ catches: [HookCatch]) throws {
        let now = now
        for found in catches {
            // It may be gone since the log was looked at.
            guard let hook = try WebhookTable.find(found.webhook, database) else { continue }
            for message in found.messages { try DeliveryTable.insert(message, to: hook.id, at: now, database) }
            try WebhookTable.move(hook.id, to: found.next, database)
        }
    }

    /// Tells of keys whose end comes near, each end once; `message` makes the words for one key.
    package mutating func noticeKeys(
        endingBefore horizon: Instant, _ message: @Sendable (APIKey) -> HookMessage
    ) throws {
        let now = now
        let hooks = try WebhookTable.all(database).filter { $0.events.contains(.keyExpiring) }
        guard !hooks.isEmpty else { return }
        for key in try KeyNoticeTable.unnoticed(after: now, before: horizon, database) {
            let heard = hooks.filter { $0.tenant == nil || $0.tenant == key.tenant }
            for hook in heard { try DeliveryTable.insert(message(key), to: hook.id, at: now, database) }
            try KeyNoticeTable.note(key, database)
        }
    }

    /// Writes what came of an attempt; a receiver that is gone for good ends as dead, with a leaf.
    package mutating func noteAttempt(_ message: String, of id: WebhookID, _ outcome: HookOutcome) throws {
        let now = now
        // Both may be gone since the attempt began, and a repeat may have been asked for meanwhile.
        guard var hook = try WebhookTable.find(id, database),
            var delivery = try DeliveryTable.find(message, of: id, database), delivery.status == .pending
        else { return }
        delivery.attempts += 1
        delivery.lastAt = now
        switch outcome {
        case .answered(let status): (delivery.answer, delivery.failure) = (Int64(status), nil)
        case .failed(let sentence): (delivery.answer, delivery.failure) = (nil, sentence)
        }
        settle(&delivery, of: &hook, outcome, at: now)
        try DeliveryTable.update(delivery, database)
        let before = hook.status
        // A receiver that took something since is alive: then the message was at fault.
        let isSilent = hook.lastSuccessAt.map { $0 < delivery.createdAt } ?? true
        if delivery.status == .dead, hook.status == .active, isSilent { hook.status = .dead }
        try WebhookTable.note(hook, database)
        guard hook.status != before else { return }
        try append(
            Leaf(.webhookDead, by: .system, on: LeafObject(.webhook, id.text), facts: [.count(Int(hook.failures))]),
            of: hook.tenant, at: now)
    }

    private func settle(
        _ delivery: inout Delivery, of hook: inout Webhook, _ outcome: HookOutcome, at now: Instant
    ) {
        if outcome.isTaken {
            (delivery.status, delivery.nextAt) = (.delivered, nil)
            (hook.lastSuccessAt, hook.failures) = (now, 0)
        } else {
            hook.failures += 1
            let place = Int(delivery.attempts) - 1
            guard place < Self.retrySeconds.count else {
                (delivery.status, delivery.nextAt) = (.dead, nil)
                return
            }
            delivery.nextAt = now.advanced(bySeconds: Self.retrySeconds[place])
        }
    }

    /// Forgets what is done and was made before `end`.
    package mutating func trimDeliveries(before end: Instant) throws {
        try DeliveryTable.trim(before: end, try WebhookTable.all(database).map(\.id), database)
    }
}

extension Reader {
    /// Every webhook, by its id.
    package func webhooks() throws -> [Webhook] { try read { try WebhookTable.all($0) } }

    /// One webhook.
    package func webhook(_ id: WebhookID) throws -> Webhook? { try read { try WebhookTable.find(id, $0) } }

    /// Messages of a webhook whose next attempt has come.
    package func dueDeliveries(of hook: WebhookID, at now: Instant, limit: Int) throws -> [Delivery] {
        try read { try DeliveryTable.due(of: hook, at: now, limit: limit, $0) }
    }

    /// How many messages of a webhook are on their way.
    package func pendingDeliveries(of hook: WebhookID) throws -> Int {
        try read { try DeliveryTable.pending(of: hook, $0) }
    }

    /// Messages of a webhook, newest first, before one that was given already.
    package func deliveries(
        of hook: WebhookID, status: Delivery.Status?, before place: (at: Int64, id: String)?, limit: Int
    ) throws -> [Delivery] {
        try read { try DeliveryTable.page(of: hook, status: status, before: place, limit: limit, $0) }
    }

    /// Leaves of all logs in the order in which they were written, from a journal row on.
    package func journal(from row: Int64, limit: Int) throws -> [JournalLeaf] {
        try read { try LogTable.journal(from: row, limit: limit, $0) }
    }

    /// Journal row of the next leaf.
    package func journalEnd() throws -> Int64 { try read { try LogTable.nextJournal($0) } }
}
