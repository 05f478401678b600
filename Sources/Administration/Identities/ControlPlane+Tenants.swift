package import AdminContract
import AuditLog
import Digests
import PolicyLanguage
import Store
package import Vocabulary

/// Which tenants a list shows.
package struct TenantFilter: Hashable, Sendable {
    package var status: TenantShape.Status?
    package var tier: TierName?

    package init() {}
}

extension ControlPlane {
    /// The tier of a tenant that is created without one.
    private static let leastTier = "free"

    /// The tenants that the caller sees, by name.
    package func tenants(
        _ caller: AdminCaller, _ filter: TenantFilter, _ page: PageRequest
    ) throws(AdminRefusal) -> Page<TenantShape> {
        let list = ["tenants", caller.tenant?.text ?? "", filter.status?.rawValue ?? "", filter.tier?.text ?? ""]
        let after = try PageCursor.read(page, of: list).after
        let found = try read { reader in
            try PageWalk<Tenant>(
                fetch: { try reader.tenants(after: $0, limit: $1) }, name: \.slug.text,
                isWanted: { tenant in
                    caller.principal.sees(tenant.id) && filter.tier ?? tenant.tier == tenant.tier
                        && filter.status?.rawValue ?? tenant.status.rawValue == tenant.status.rawValue
                }
            ).page(page.limit, after: after)
        }
        return Page(
            data: found.rows.map(TenantShape.init), nextCursor: found.next.map { PageCursor.text(after: $0, of: list) })
    }

    /// One tenant, by id or name.
    package func tenant(_ caller: AdminCaller, _ name: String) throws(AdminRefusal) -> TenantShape {
        TenantShape(try find(caller, tenant: name))
    }

    /// Creates a tenant with a log of its own.
    package func createTenant(
        _ caller: AdminCaller, _ creation: TenantCreation
    ) async throws(AdminRefusal) -> Answer<TenantShape> {
        guard caller.tenant == nil else { throw .notFound("tenant", creation.name.text) }
        guard !LogOrigin.isReserved(creation.name.text) else {
            throw .invalid("$.name", "`\(creation.name)` names a log of the house; choose another name")
        }
        let policy = doors.policy()
        try FieldCheck.displayName(creation.displayName)
        try FieldCheck.networks(creation.allowedIPs ?? [])
        guard let tier = creation.tier ?? TierName(Self.leastTier) else { throw .invalid("$.tier", "name a tier") }
        try FieldCheck.tier(tier, in: policy)
        try FieldCheck.attributes(creation.attributes, of: "tenant", in: policy)
        let draft = TenantDraft(
            slug: creation.name, displayName: creation.displayName ?? "",
            tier: tier, timeZone: creation.timeZone ?? "UTC",
            attributes: creation.attributes?.values ?? [:], allowedIPs: creation.allowedIPs ?? [])
        var random = SecureRandom()
        let id = TenantID(using: &random)
        let act = caller.act
        let changed = try await change(
            "tenant", { books in try books.createTenant(draft, id: id, by: act) }, publish: doors.inForce.tenant)
        return Answer(TenantShape(changed.object), changed.receipt)
    }

    /// Changes what may change of a tenant.
    package func updateTenant(
        _ caller: AdminCaller, _ name: String, _ patch: TenantPatch, revision: Int64
    ) async throws(AdminRefusal) -> Answer<TenantShape> {
        let tenant = try find(caller, tenant: name)
        // What bounds all keys of a tenant is not the tenant's own to change.
        guard caller.tenant == nil || (patch.tier == .keep && patch.attributes == .keep && patch.allowedIPs == .keep)
        else {
            throw AdminRefusal(
                .scopesExceeded, "tier, attributes and networks of a tenant are set by an operator; ask one for it")
        }
        let policy = doors.policy()
        try FieldCheck.displayName(patch.displayName.applied(to: nil))
        try FieldCheck.networks(patch.allowedIPs.applied(to: nil) ?? [])
        try FieldCheck.tier(patch.tier.applied(to: nil), in: policy)
        try FieldCheck.attributes(patch.attributes.applied(to: nil), of: "tenant", in: policy)
        guard patch.tier != .clear, patch.timeZone != .clear else {
            throw .invalid(patch.tier == .clear ? "$.tier" : "$.time_zone", "a tenant cannot be without one")
        }
        let act = caller.act
        let edit: @Sendable (inout Tenant) -> Void = { tenant in
            tenant.displayName = patch.displayName.applied(to: tenant.displayName) ?? ""
            tenant.tier = patch.tier.applied(to: tenant.tier) ?? tenant.tier
            tenant.timeZone = patch.timeZone.applied(to: tenant.timeZone) ?? tenant.timeZone
            tenant.attributes = patch.attributes.applied(to: TextMap(tenant.attributes))?.values ?? [:]
            tenant.allowedIPs = patch.allowedIPs.applied(to: tenant.allowedIPs) ?? []
        }
        let changed = try await change(
            "tenant", { books in try books.updateTenant(tenant.id, revision: revision, by: act, edit) },
            publish: doors.inForce.tenant)
        return Answer(TenantShape(changed.object), changed.receipt)
    }

    /// Suspends, resumes or archives a tenant; archiving revokes its keys and is final.
    package func setTenantStatus(
        _ caller: AdminCaller, _ name: String, _ status: TenantShape.Status, because: String? = nil
    ) async throws(AdminRefusal) -> Answer<TenantShape> {
        let tenant = try find(caller, tenant: name)
        // Who was stopped does not start again by himself.
        guard caller.tenant == nil || status != .active else {
            throw AdminRefusal(.scopesExceeded, "a tenant is resumed by an operator; ask one for it")
        }
        let act = caller.act(because: because)
        let wanted: Tenant.Status =
            switch status {
            case .active: .active
            case .suspended: .suspended
            case .archived: .archived
            }
        let (inForce, reader) = (doors.inForce, reader)
        let changed = try await change(
            "tenant", { books in try books.setTenantStatus(tenant.id, wanted, by: act) },
            publish: { tenant in
                inForce.tenant(tenant)
                guard tenant.status == .archived else { return }
                // The tenant's record refuses already; the keys follow so that their work is cut.
                for state in (try? reader.keys(of: tenant.id)) ?? [] { inForce.key(state) }
            })
        return Answer(TenantShape(changed.object), changed.receipt)
    }

    /// A tenant that the caller sees; one that it does not see is not there.
    func find(_ caller: AdminCaller, tenant name: String) throws(AdminRefusal) -> Tenant {
        guard let tenant = try read({ try $0.tenant(name) }), caller.principal.sees(tenant.id) else {
            throw .notFound("tenant", name)
        }
        return tenant
    }
}

extension TenantShape {
    init(_ tenant: Tenant) {
        self.init(id: tenant.id, name: tenant.slug, tier: tenant.tier, createdAt: tenant.createdAt)
        displayName = tenant.displayName.isEmpty ? nil : tenant.displayName
        timeZone = tenant.timeZone
        attributes = TextMap(tenant.attributes)
        allowedIPs = tenant.allowedIPs
        status = Status(rawValue: tenant.status.rawValue) ?? .archived
        updatedAt = tenant.updatedAt
        revision = tenant.revision
    }
}
