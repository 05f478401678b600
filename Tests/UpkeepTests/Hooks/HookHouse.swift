import AuditLog
import Digests
import Store
import TestSupport
import Testing
import Upkeep
import Vocabulary

/// A store with the tenants `acme` and `beta`, webhooks, and what finds and brings their messages.
final class HookHouse: Sendable {
    let running: RunningStore
    let clock = ManualClock()
    let feed: HookFeed
    let signer = HookSigner(master: [UInt8](repeating: 3, count: 32))
    let acme: TenantID
    let beta: TenantID

    var reader: Reader { running.store.reader }

    init() async throws {
        let clock = clock
        running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        feed = HookFeed(running.store, clock: { clock.now })
        (acme, beta) = (try await Self.tenant("acme", running), try await Self.tenant("beta", running))
    }

    private static func tenant(_ name: String, _ running: RunningStore) async throws -> TenantID {
        var random = SecureRandom()
        let (id, slug, tier) = (TenantID(using: &random), try #require(Slug(name)), try #require(TierName("free")))
        return try await running.change { books in
            try books.createTenant(TenantDraft(slug: slug, displayName: "", tier: tier), id: id, by: .system).get()
                .object.id
        }
    }

    func courier(_ post: @escaping @Sendable (HookParcel) async -> HookOutcome) -> HookCourier {
        HookCourier(running.store, signer, post: post, clock: { [clock] in clock.now })
    }

    func makeHook(
        _ events: [HookEvent] = HookEvent.allCases, tenant: TenantID? = nil, url: String = "https://hooks.example/"
    ) async throws -> WebhookID {
        var random = SecureRandom()
        let id = WebhookID(using: &random)
        return try await running.change { books in
            try books.createWebhook(
                WebhookDraft(url: url, events: events, tenant: tenant), id: id, limit: 50, by: .system
            ).get().object.id
        }
    }

    /// Writes leaves of a kind to a tenant's log, or to the house log.
    func tell(_ kind: EventKind, of tenant: TenantID? = nil, count: Int = 1) async throws {
        try await running.change { books in
            for _ in 0..<count {
                try books.tell(Leaf(kind, by: .system, on: LeafObject(.key, "key_ocRE8IdqBxbDJpXv")), of: tenant)
            }
        }
    }

    func set(_ hook: WebhookID, _ status: Webhook.Status) async throws {
        try await running.change { books in
            var change = WebhookChange()
            change.status = status
            _ = try books.updateWebhook(hook, change, revision: nil, by: .system).get()
        }
    }

    func hook(_ id: WebhookID) throws -> Webhook { try #require(try reader.webhook(id)) }

    /// The messages of a webhook, oldest first.
    func deliveries(_ hook: WebhookID) throws -> [Delivery] {
        try reader.deliveries(of: hook, status: nil, before: nil, limit: 5_000).reversed()
    }

    /// How often the house log has a kind.
    func count(_ kind: EventKind) throws -> Int {
        try reader.leaves(of: LogOrigin.house, from: 0, limit: 10_000).filter { try LeafReader.read($0).kind == kind }
            .count
    }
}
