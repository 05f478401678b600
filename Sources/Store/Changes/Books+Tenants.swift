import AuditLog
import BudgetLedger
package import Vocabulary

/// What a tenant is made of.
package struct TenantDraft: Sendable {
    package let slug: Slug
    package let displayName: String
    package let tier: TierName
    package let timeZone: String
    package let attributes: [String: String]
    package let allowedIPs: [String]

    package init(
        slug: Slug, displayName: String, tier: TierName, timeZone: String = "UTC", attributes: [String: String] = [:],
        allowedIPs: [String] = []
    ) {
        self.slug = slug
        self.displayName = displayName
        self.tier = tier
        self.timeZone = timeZone
        self.attributes = attributes
        self.allowedIPs = allowedIPs
    }
}

extension Books {
    /// Makes a tenant with its account and its log.
    package mutating func createTenant(_ draft: TenantDraft, id: TenantID, by act: Act) throws -> ChangeResult<Tenant> {
        guard try TenantTable.find(draft.slug.text, database) == nil else {
            return .failure(.nameTaken(draft.slug.text))
        }
        guard let rules = ZoneDatabase.rules(of: draft.timeZone) else {
            return .failure(
                .invalid(path: "$.time_zone", detail: "`\(draft.timeZone)` is no time zone of this machine"))
        }
        let now = now
        let tenant = Tenant(
            id: id, slug: draft.slug, displayName: draft.displayName, tier: draft.tier, timeZone: draft.timeZone,
            attributes: draft.attributes, allowedIPs: draft.allowedIPs, createdAt: now, updatedAt: now)
        try TenantTable.insert(tenant, database)
        let log = try openLog(of: id.text, at: now)
        let account = try openAccount(id.text, parent: nil)
        registry.tenants[id] = Registry.TenantEntry(
            id: id, log: log, account: account, isActive: true, zone: zones.add(rules, at: now))
        board.publish(zones)
        return .success(
            Changed(object: tenant, receipt: try tell(.tenantCreated, tenant, Self.changes(of: tenant), act, now)))
    }

    /// Changes what may change of a tenant: `edit` gets the stored object, its id and slug stay.
    ///
    /// - Parameter revision: What the caller saw; `nil` does not ask.
    package mutating func updateTenant(
        _ id: TenantID, revision: Int64?, by act: Act, _ edit: @Sendable (inout Tenant) -> Void
    ) throws -> ChangeResult<Tenant> {
        guard let before = try TenantTable.find(id.text, database) else { return .failure(.notFound(id.text)) }
        if let refusal = Self.stale(before.revision, revision) { return .failure(refusal) }
        guard before.status != .archived else { return .failure(.stateConflict("the tenant is archived")) }
        var tenant = before
        edit(&tenant)
        guard let rules = ZoneDatabase.rules(of: tenant.timeZone) else {
            return .failure(
                .invalid(path: "$.time_zone", detail: "`\(tenant.timeZone)` is no time zone of this machine"))
        }
        let now = now
        if tenant.timeZone != before.timeZone, let zone = registry.tenants[id]?.zone {
            zones.move(zone, to: rules, at: now)
            board.publish(zones)
            try ZoneChangeTable.insert(id, from: before.timeZone, to: tenant.timeZone, at: now, database)
        }
        return .success(try save(&tenant, .tenantUpdated, Self.changes(from: before, to: tenant), act, now))
    }

    /// Suspends, resumes or archives a tenant; archiving revokes its keys and is final.
    package mutating func setTenantStatus(
        _ id: TenantID, _ status: Tenant.Status, by act: Act
    ) throws -> ChangeResult<Tenant> {
        guard var tenant = try TenantTable.find(id.text, database) else { return .failure(.notFound(id.text)) }
        guard tenant.status != .archived else { return .failure(.stateConflict("the tenant is archived")) }
        guard tenant.status != status else {
            return .failure(.stateConflict("the tenant is \(status.rawValue) already"))
        }
        let before = tenant.status
        tenant.status = status
        registry.tenants[id]?.isActive = status == .active
        let kind: EventKind =
            switch status {
            case .active: .tenantResumed
            case .suspended: .tenantSuspended
            case .archived: .tenantArchived
            }
        let change = LeafChange(.status, from: .text(before.rawValue), to: .text(status.rawValue))
        let now = now
        if status == .archived { try revokeKeys(of: id, by: act, at: now) }
        return .success(try save(&tenant, kind, [change], act, now))
    }

    private mutating func save(
        _ tenant: inout Tenant, _ kind: EventKind, _ changes: [LeafChange], _ act: Act, _ now: Instant
    ) throws -> Changed<Tenant> {
        tenant.revision += 1
        tenant.updatedAt = now
        try TenantTable.update(tenant, database)
        return Changed(object: tenant, receipt: try tell(kind, tenant, changes, act, now))
    }

    private mutating func tell(
        _ kind: EventKind, _ tenant: Tenant, _ changes: [LeafChange], _ act: Act, _ now: Instant
    ) throws -> ChangeReceipt {
        var leaf = try leaf(kind, on: LeafObject(.tenant, tenant.id.text), of: tenant.id, act, at: now)
        leaf.changes = changes
        return try receipt(for: leaf, of: tenant.id, at: now)
    }

    private static func changes(of tenant: Tenant) -> [LeafChange] {
        [
            LeafChange(.slug, to: .text(tenant.slug.text)), LeafChange(.tier, to: .text(tenant.tier.text)),
            LeafChange(.timeZone, to: .text(tenant.timeZone)),
        ]
    }

    private static func changes(from before: Tenant, to after: Tenant) -> [LeafChange] {
        var changes: [LeafChange] = []
        if before.tier != after.tier {
            changes.append(LeafChange(.tier, from: .text(before.tier.text), to: .text(after.tier.text)))
        }
        if before.timeZone != after.timeZone {
            changes.append(LeafChange(.timeZone, from: .text(before.timeZone), to: .text(after.timeZone)))
        }
        if before.allowedIPs != after.allowedIPs {
            changes.append(
                LeafChange(
                    .allowedIPsCount, from: .integer(Int64(before.allowedIPs.count)),
                    to: .integer(Int64(after.allowedIPs.count))))
        }
        return changes
    }
}
