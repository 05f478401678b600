import AuditLog
import GRDB
package import Vocabulary

extension Books {
    /// Makes a webhook; it hears of what is written from now on.
    package mutating func createWebhook(
        _ draft: WebhookDraft, id: WebhookID, limit: Int, ofTenant: Int? = nil, by act: Act
    ) throws -> ChangeResult<Webhook> {
        if let share = ofTenant, let tenant = draft.tenant, try WebhookTable.count(of: tenant, database) >= share {
            return .failure(.stateConflict("a tenant makes at most \(share) webhooks itself; delete one"))
        }
        guard try WebhookTable.count(database) < limit else {
            return .failure(.stateConflict("there are \(limit) webhooks already; delete one, or raise webhooks.max"))
        }
        if let tenant = draft.tenant, registry.tenants[tenant] == nil { return .failure(.notFound(tenant.text)) }
        let now = now
        var hook = Webhook(
            id: id, url: draft.url, events: draft.events, tenant: draft.tenant, next: logs.journalEnd,
            createdBy: act.actor.id, createdAt: now)
        hook.secrets = [WebhookSecret(number: 1, createdAt: now)]
        try WebhookTable.insert(hook, database)
        return .success(Changed(object: hook, receipt: try tell(.webhookCreated, hook, act, at: now)))
    }

    /// Changes where a webhook is, what it hears of, and whether it is told at all.
    package mutating func updateWebhook(
        _ id: WebhookID, _ change: WebhookChange, revision: Int64?, by act: Act
    ) throws -> ChangeResult<Webhook> {
        guard var hook = try WebhookTable.find(id, database) else { return .failure(.notFound(id.text)) }
        if let refusal = Self.stale(hook.revision, revision) { return .failure(refusal) }
        if let url = change.url { hook.url = url }
        if let events = change.events { hook.events = events }
        if let status = change.status {
            // Whoever wakes a dead one says that its receiver is back.
            if status == .active, hook.status != .active { hook.failures = 0 }
            hook.status = status
        }
        hook.revision += 1
        try WebhookTable.update(hook, database)
        return .success(Changed(object: hook, receipt: try tell(.webhookUpdated, hook, act, at: now)))
    }

    /// Removes a webhook with everything that is on its way to it.
    package mutating func deleteWebhook(
        _ id: WebhookID, revision: Int64?, by act: Act
    ) throws -> ChangeResult<Webhook> {
        guard let hook = try WebhookTable.find(id, database) else { return .failure(.notFound(id.text)) }
        if let refusal = Self.stale(hook.revision, revision) { return .failure(refusal) }
        try WebhookTable.delete(id, database)
        return .success(Changed(object: hook, receipt: try tell(.webhookDeleted, hook, act, at: now)))
    }

    /// Gives a webhook a new secret; the old one signs beside it until the overlap ends.
    package mutating func rotateWebhook(
        _ id: WebhookID, overlap: Int64, by act: Act
    ) throws -> ChangeResult<Webhook> {
        guard var hook = try WebhookTable.find(id, database) else { return .failure(.notFound(id.text)) }
        let now = now
        if let end = hook.secrets(at: now).compactMap(\.endsAt).max() {
            return .failure(.rotationInProgress(until: end))
        }
        let number = (hook.secrets.last?.number ?? 0) + 1
        try WebhookTable.endSecrets(
            of: id, before: number, at: now.advanced(bySeconds: overlap), now: now, database)
        try WebhookTable.insert(WebhookSecret(number: number, createdAt: now), of: id, database)
        hook.revision += 1
        try WebhookTable.update(hook, database)
        let renewed = try WebhookTable.find(id, database) ?? hook
        return .success(
            Changed(object: renewed, receipt: try tell(.webhookUpdated, renewed, act, secret: number, at: now)))
    }

    /// Sends a message again, or everything that was made since an instant.
    package mutating func redeliver(
        _ id: WebhookID, message: String?, since start: Instant?, by act: Act
    ) throws -> ChangeResult<Webhook> {
        guard let hook = try WebhookTable.find(id, database) else { return .failure(.notFound(id.text)) }
        let now = now
        var count = 1
        if let message {
            guard var delivery = try DeliveryTable.find(message, of: id, database) else {
                return .failure(.invalid(path: "$.delivery", detail: "this webhook has no delivery `\(message)`"))
            }
            (delivery.status, delivery.attempts, delivery.nextAt) = (.pending, 0, now)
            try DeliveryTable.update(delivery, database)
        } else if let start {
            count = try DeliveryTable.renew(of: id, since: start, at: now, database)
        }
        return .success(Changed(object: hook, receipt: try tell(.webhookUpdated, hook, act, count: count, at: now)))
    }

    /// Puts one message on its way to one webhook: a test.
    package mutating func send(
        _ message: HookMessage, to id: WebhookID, by act: Act
    ) throws -> ChangeResult<Webhook> {
        guard let hook = try WebhookTable.find(id, database) else { return .failure(.notFound(id.text)) }
        let now = now
        try DeliveryTable.insert(message, to: id, at: now, database)
        return .success(Changed(object: hook, receipt: try tell(.webhookUpdated, hook, act, count: 1, at: now)))
    }

    private mutating func tell(
        _ kind: EventKind, _ hook: Webhook, _ act: Act, secret: Int64? = nil, count: Int? = nil, at now: Instant
    ) throws -> ChangeReceipt {
        var leaf = Leaf(
            kind, by: act.actor, on: LeafObject(.webhook, hook.id.text), request: act.request,
            facts: count.map { [.count($0)] } ?? [])
        leaf.changes = [
            LeafChange(.kinds, to: .texts(hook.events.map(\.rawValue))),
            LeafChange(.status, to: .text(hook.status.rawValue)),
        ]
        // Whole: what stands behind the path is often a secret of the receiver.
        leaf.personal = try marks([(.url, hook.url)], of: hook.createdBy, hook.tenant, at: now)
        if let secret { leaf.changes.append(LeafChange(.secret, to: .integer(secret))) }
        return try receipt(for: leaf, of: hook.tenant, at: now)
    }
}
