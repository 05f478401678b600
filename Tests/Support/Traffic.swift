import AuditLog
import BudgetLedger
import Digests
package import Store
package import Vocabulary

/// A tenant with a project and a key in a store, and calls of that key: leaves without a gateway.
package struct Traffic: Sendable {
    package let tenant: TenantID
    package let project: ProjectID
    package let key: KeyID
    private let running: RunningStore

    /// Makes the tenant; `timeZone` is a name of the zone database.
    package static func make(
        _ running: RunningStore, name: String = "acme", owner: APIKey.Owner = .service, timeZone: String = "UTC",
        clock: ManualClock
    ) async throws -> Traffic {
        var generator = SecureRandom()
        let (tenant, project) = (TenantID(using: &generator), ProjectID(using: &generator))
        let key = KeyID(using: &generator)
        guard let slug = Slug(name), let web = Slug("web"), let ci = Slug("ci"), let tier = TierName("pro") else {
            throw Unfurnished("names")
        }
        let now = clock.now
        try await running.change { books in
            let draft = TenantDraft(slug: slug, displayName: name, tier: tier, timeZone: timeZone)
            _ = try books.createTenant(draft, id: tenant, by: .system).get()
            _ = try books.createProject(web, displayName: "Web", id: project, of: tenant, by: .system).get()
            let apiKey = APIKey(
                id: key, place: .project(tenant, project), name: ci, owner: owner, scopes: ["messages"], createdAt: now,
                createdBy: "system")
            let version = Store.KeyVersion(key: key, version: 1, phc: "$argon2id$", pepper: 1, sieve: 0)
            _ = try books.createKey(apiKey, version, by: .system).get()
        }
        return Traffic(tenant: tenant, project: project, key: key, running: running)
    }

    /// Calls that are admitted and, all but the last, settled.
    package func calls(
        _ count: Int, from address: String? = nil, agent: String? = nil, user: String? = nil, leavingOpen: Int = 0
    ) async throws {
        for number in 0..<count {
            var order = self.order(from: address)
            (order.userAgent, order.userID) = (agent, user)
            let asked = order
            let isOpen = number >= count - leavingOpen
            try await running.change { books in
                guard case .granted = try books.hold(asked) else { throw Unfurnished("the hold was refused") }
                guard !isOpen else { return }
                var usage = TokenUsage()
                usage.input = 10
                usage.output = 5
                try books.settle(asked.request, Charge(NanoUSD(400)), usage: usage)
            }
        }
    }

    /// One call's order, ready for the writer.
    package func order(from address: String? = nil) -> HoldOrder {
        var generator = SecureRandom()
        let hash = SHA256.hash("policy")
        var order = HoldOrder(
            request: RequestID(using: &generator), key: key, version: 1, epoch: 1, amount: NanoUSD(1_000),
            askedModel: "haiku", billedModel: "haiku", route: "/v1/messages", byteCount: 9, isStream: false,
            policy: PolicyStamp(revision: hash, rule: "pro.policy:4", decision: DecisionID(using: &generator)),
            prices: hash)
        order.address = address
        return order
    }

    /// Every leaf of the tenant's log.
    package func leaves() throws -> [[UInt8]] {
        try running.store.reader.leaves(of: tenant.text, from: 0, limit: .max)
    }
}
