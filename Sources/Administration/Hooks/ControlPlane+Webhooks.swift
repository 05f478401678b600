package import AdminContract
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// Longest address of a webhook, in bytes.
    package static let hookURLLimit = 2_048

    /// The webhooks that the caller sees, in the order of their ids.
    package func webhooks(_ caller: AdminCaller, _ page: PageRequest) throws(AdminRefusal) -> Page<WebhookShape> {
        let list = ["webhooks", caller.tenant?.text ?? ""]
        let after = try PageCursor.read(page, of: list).after
        let rest = try read { try $0.webhooks() }.filter { sees(caller, $0) && $0.id.text > after }
        let shown = rest.prefix(page.limit)
        let next = rest.count > shown.count ? shown.last.map { PageCursor.text(after: $0.id.text, of: list) } : nil
        var shapes: [WebhookShape] = []
        for hook in shown { shapes.append(try shape(hook)) }
        return Page(data: shapes, nextCursor: next)
    }

    /// One webhook.
    package func webhook(_ caller: AdminCaller, _ id: String) throws(AdminRefusal) -> WebhookShape {
        try shape(try find(caller, webhook: id))
    }

    /// Makes a webhook; an admin of one tenant makes it for that tenant.
    package func createWebhook(
        _ caller: AdminCaller, _ creation: WebhookCreation
    ) async throws(AdminRefusal) -> Answer<Issued<WebhookShape>> {
        try check(creation.url)
        try check(creation.events)
        let named = try creation.tenant.map { name throws(AdminRefusal) in try find(caller, tenant: name.text).id }
        var random = SecureRandom()
        let (id, act, limit) = (WebhookID(using: &random), caller.act, doors.hooks.limit)
        let draft = WebhookDraft(
            url: creation.url, events: Self.ordered(creation.events), tenant: named ?? caller.tenant)
        let share = caller.tenant == nil ? nil : doors.hooks.limitOfTenant
        let made = try await change("webhook") { books in
            try books.createWebhook(draft, id: id, limit: limit, ofTenant: share, by: act)
        }
        return Answer(Issued(object: try shape(made.object), secret: doors.hooks.secret(1, id)), made.receipt)
    }

    /// Changes a webhook.
    package func updateWebhook(
        _ caller: AdminCaller, _ id: String, _ patch: WebhookPatch, revision: Int64
    ) async throws(AdminRefusal) -> Answer<WebhookShape> {
        let hook = try find(caller, webhook: id).id
        var wanted = WebhookChange()
        if let url = patch.url { try check(url) }
        if let events = patch.events { try check(events) }
        (wanted.url, wanted.events) = (patch.url, patch.events.map(Self.ordered))
        wanted.status = patch.status.map { $0 == .active ? .active : .paused }
        let (act, change) = (caller.act, wanted)
        return try await changed { books in try books.updateWebhook(hook, change, revision: revision, by: act) }
    }

    /// Deletes a webhook.
    package func deleteWebhook(
        _ caller: AdminCaller, _ id: String, revision: Int64
    ) async throws(AdminRefusal) -> Answer<WebhookShape> {
        let (hook, act) = (try find(caller, webhook: id).id, caller.act)
        return try await changed { books in try books.deleteWebhook(hook, revision: revision, by: act) }
    }

    /// Gives a webhook a new secret; both sign until the overlap ends.
    package func rotateWebhook(
        _ caller: AdminCaller, _ id: String, _ request: KeyRotationRequest
    ) async throws(AdminRefusal) -> Answer<Issued<WebhookShape>> {
        let hook = try find(caller, webhook: id).id
        let overlap = request.overlap ?? settings.rotationOverlap
        guard overlap <= settings.rotationOverlapLimit else {
            throw .invalid("$.overlap", "at most \(settings.rotationOverlapLimit)")
        }
        let act = caller.act
        let made = try await change("webhook") { books in
            try books.rotateWebhook(hook, overlap: overlap.seconds, by: act)
        }
        let secret = made.object.secrets.last.map { doors.hooks.secret($0.number, hook) }
        return Answer(Issued(object: try shape(made.object), secret: secret), made.receipt)
    }

    /// Sends a message that only shows whether messages arrive.
    package func testWebhook(_ caller: AdminCaller, _ id: String) async throws(AdminRefusal) -> Answer<WebhookShape> {
        let (hook, act) = (try find(caller, webhook: id).id, caller.act)
        let message = doors.hooks.test(hook, now)
        return try await changed { books in try books.send(message, to: hook, by: act) }
    }

    /// Sends messages again.
    package func redeliver(
        _ caller: AdminCaller, _ id: String, _ request: RedeliveryRequest
    ) async throws(AdminRefusal) -> Answer<WebhookShape> {
        let (hook, act) = (try find(caller, webhook: id).id, caller.act)
        guard (request.delivery == nil) != (request.since == nil) else {
            throw .invalid("$", "name one `delivery`, or an instant `since` which all are sent again")
        }
        return try await changed { books in
            try books.redeliver(hook, message: request.delivery, since: request.since, by: act)
        }
    }

    /// The messages of a webhook, newest first.
    package func deliveries(
        _ caller: AdminCaller, of id: String, status: DeliveryShape.Status?, _ page: PageRequest
    ) throws(AdminRefusal) -> Page<DeliveryShape> {
        let hook = try find(caller, webhook: id).id
        let list = ["deliveries", hook.text, status?.rawValue ?? ""]
        let place = try PageCursor.read(page, of: list).after.split(separator: " ", maxSplits: 1).map(String.init)
        let before = place.count == 2 ? Int64(place[0]).map { (at: $0, id: place[1]) } : nil
        let wanted = status.flatMap { Delivery.Status(rawValue: $0.rawValue) }
        let rows = try read { reader in
            try reader.deliveries(of: hook, status: wanted, before: before, limit: page.limit + 1)
        }
        let shown = rows.prefix(page.limit)
        let next = rows.count > shown.count ? shown.last : nil
        return Page(
            data: shown.map(DeliveryShape.init),
            nextCursor: next.map { last in
                PageCursor.text(after: "\(last.createdAt.nanoseconds) \(last.message.id)", of: list)
            })
    }

    // MARK: Steps

    private func changed(
        _ work: @escaping @Sendable (inout Books) throws -> ChangeResult<Webhook>
    ) async throws(AdminRefusal) -> Answer<WebhookShape> {
        let changed = try await change("webhook", work)
        return Answer(try shape(changed.object), changed.receipt)
    }

    private func sees(_ caller: AdminCaller, _ hook: Webhook) -> Bool {
        caller.tenant == nil || caller.tenant == hook.tenant
    }

    private func find(_ caller: AdminCaller, webhook text: String) throws(AdminRefusal) -> Webhook {
        guard let id = WebhookID(text), let hook = try read({ try $0.webhook(id) }), sees(caller, hook) else {
            throw .notFound("webhook", text)
        }
        return hook
    }

    private func check(_ url: String) throws(AdminRefusal) {
        guard url.utf8.count <= Self.hookURLLimit else {
            throw .invalid("$.url", "at most \(Self.hookURLLimit) bytes")
        }
        if let fault = doors.hooks.fault(url) { throw .invalid("$.url", fault) }
        try FieldCheck.noToken(url, "$.url")
    }

    private func check(_ events: [HookEvent]) throws(AdminRefusal) {
        guard !events.isEmpty else { throw .invalid("$.events", "name at least one event") }
    }

    private static func ordered(_ events: [HookEvent]) -> [HookEvent] { HookEvent.allCases.filter(events.contains) }

    private func shape(_ hook: Webhook) throws(AdminRefusal) -> WebhookShape {
        var shape = WebhookShape(
            id: hook.id, url: hook.url, events: hook.events, createdBy: hook.createdBy, createdAt: hook.createdAt)
        shape.tenant = try hook.tenant.flatMap { id throws(AdminRefusal) in try read { try $0.tenant(id.text)?.slug } }
        shape.status = WebhookShape.Status(rawValue: hook.status.rawValue) ?? .dead
        shape.secrets = hook.secrets(at: now).map { secret in
            WebhookShape.Secret(id: String(secret.number), createdAt: secret.createdAt, endsAt: secret.endsAt)
        }
        (shape.lastSuccessAt, shape.failures) = (hook.lastSuccessAt, hook.failures)
        shape.pending = Int64(try read { try $0.pendingDeliveries(of: hook.id) })
        shape.revision = hook.revision
        return shape
    }
}

extension DeliveryShape {
    init(_ delivery: Delivery) {
        self.init(
            id: delivery.message.id, event: delivery.message.event,
            status: Status(rawValue: delivery.status.rawValue) ?? .dead, attempts: delivery.attempts,
            createdAt: delivery.createdAt)
        (nextAttemptAt, lastAttemptAt) = (delivery.nextAt, delivery.lastAt)
        (answer, failure) = (delivery.answer, delivery.failure)
    }
}
