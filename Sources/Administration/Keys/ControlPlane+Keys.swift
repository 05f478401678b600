import APIKeys
package import AdminContract
import Digests
import Store
package import Vocabulary

/// Which keys a list shows.
package struct KeyFilter: Hashable, Sendable {
    package var project: String?
    package var status: KeyShape.Status?
    package var unusedSince: Instant?
    package var expiringBefore: Instant?

    package init() {}

    var words: [String] {
        [project ?? "", status?.rawValue ?? "", unusedSince?.secondText ?? "", expiringBefore?.secondText ?? ""]
    }

    func takes(_ key: KeyShape) -> Bool {
        if let status, key.status != status { return false }
        if let unusedSince, key.lastUsedAt ?? key.createdAt >= unusedSince { return false }
        if let expiringBefore {
            guard let end = key.expiresAt, end < expiringBefore, key.status == .active else { return false }
        }
        return true
    }
}

extension ControlPlane {
    /// The keys of a tenant, in the order of their ids.
    package func keys(
        _ caller: AdminCaller, of tenant: String, _ filter: KeyFilter, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<KeyShape> {
        let tenant = try find(caller, tenant: tenant)
        let project = try filter.project.map { name throws(AdminRefusal) in try find(project: name, of: tenant).id }
        let list = ["keys", tenant.id.text] + filter.words
        let after = try PageCursor.read(page, of: list).after
        let (names, now) = (try projectNames(of: tenant), now)
        let found = try read { reader in
            try PageWalk<KeyState>(
                fetch: { try reader.keys(of: tenant.id, after: $0, limit: $1) }, name: \.key.id.text,
                isWanted: { state in
                    guard project == nil || state.key.project == project else { return false }
                    return KeyShape(state, of: tenant, in: names, at: now).map(filter.takes) ?? false
                }
            ).page(page.limit, after: after)
        }
        let shapes = found.rows.compactMap { KeyShape($0, of: tenant, in: names, at: now) }
        try await note(caller, read: .keys, of: tenant.id, list: list, count: shapes.count)
        return Page(data: shapes, nextCursor: found.next.map { PageCursor.text(after: $0, of: list) })
    }

    /// One key, by id or name.
    package func key(_ caller: AdminCaller, _ name: String, of tenant: String) throws(AdminRefusal) -> KeyShape {
        let tenant = try find(caller, tenant: tenant)
        return try shape(try find(key: name, of: tenant), of: tenant)
    }

    /// Creates a key; the secret is in this answer alone.
    package func createKey(
        _ caller: AdminCaller, _ creation: KeyCreation, of tenant: String
    ) async throws(AdminRefusal) -> Answer<Issued<KeyShape>> {
        let tenant = try find(caller, tenant: tenant)
        let project = try find(project: creation.project.text, of: tenant)
        try check(creation, of: tenant, by: caller)
        let draft = draft(creation, of: tenant.id, project.id, by: caller)
        let coin = await doors.mint.strike(.project, draft.id)
        let (version, act, limit) = (coin.version(of: draft.id, number: 1), caller.act, settings.keysPerProject)
        let changed = try await change(
            "key", { books in try books.createKey(draft, version, limit: limit, by: act) },
            publish: doors.inForce.key)
        return Answer(Issued(object: try shape(changed.object, of: tenant), secret: coin.text), changed.receipt)
    }

    /// The row of a key that is to be made.
    func draft(_ creation: KeyCreation, of tenant: TenantID, _ project: ProjectID, by caller: AdminCaller) -> APIKey {
        var random = SecureRandom()
        return APIKey(
            id: KeyID(using: &random), place: .project(tenant, project), name: creation.name,
            owner: creation.owner.stored, tier: creation.tier,
            scopes: (creation.scopes ?? KeyScope.allCases).map(\.rawValue), expiresAt: creation.expiresAt,
            allowedIPs: creation.allowedIPs ?? [], narrowing: creation.narrowing?.stored ?? [:],
            labels: creation.labels?.values ?? [:], attributes: creation.attributes?.values ?? [:],
            approvals: creation.approvals?.stored, createdAt: now, createdBy: caller.principal.id.text)
    }

    /// Changes what may change of a key.
    package func updateKey(
        _ caller: AdminCaller, _ name: String, of tenant: String, _ patch: KeyPatch, revision: Int64
    ) async throws(AdminRefusal) -> Answer<KeyShape> {
        let tenant = try find(caller, tenant: tenant)
        let key = try find(key: name, of: tenant).key
        try check(patch, of: tenant, by: caller)
        // It would be acknowledged and never enforced: the secret goes with the end.
        let isOver = key.status == .expired || key.expiresAt.map { $0 <= now } ?? false
        guard !isOver || patch.expiresAt.applied(to: key.expiresAt) == key.expiresAt else {
            throw AdminRefusal(.stateConflict, "the key is expired, and its secret is gone; make another")
        }
        let id = key.id
        let act = caller.act
        return try await changed(tenant) { books in
            try books.updateKey(id, revision: revision, by: act) { key in
                key.name = patch.name.applied(to: key.name) ?? key.name
                key.tier = patch.tier.applied(to: key.tier)
                key.allowedIPs = patch.allowedIPs.applied(to: key.allowedIPs) ?? []
                key.narrowing = patch.narrowing.applied(to: KeyNarrowing(key.narrowing))?.stored ?? [:]
                key.labels = patch.labels.applied(to: TextMap(key.labels))?.values ?? [:]
                key.attributes = patch.attributes.applied(to: TextMap(key.attributes))?.values ?? [:]
                key.approvals = patch.approvals.applied(to: key.approvals.map(KeyApprovals.init))?.stored
                key.expiresAt = patch.expiresAt.applied(to: key.expiresAt)
            }
        }
    }

    /// Disables, enables or revokes a key; revoked is final.
    package func setKeyStatus(
        _ caller: AdminCaller, _ name: String, of tenant: String, _ status: KeyShape.Status, because: String? = nil
    ) async throws(AdminRefusal) -> Answer<KeyShape> {
        let tenant = try find(caller, tenant: tenant)
        let id = try find(key: name, of: tenant).key.id
        let act = caller.act(because: because)
        let wanted = APIKey.Status(rawValue: status.rawValue) ?? .revoked
        return try await changed(tenant) { books in try books.setKeyStatus(id, wanted, by: act) }
    }

    func find(key name: String, of tenant: Tenant) throws(AdminRefusal) -> KeyState {
        guard let state = try read({ try $0.key(name, of: tenant.id) }) else {
            throw .notFound("key", "\(tenant.slug)/\(name)")
        }
        return state
    }

    func shape(_ state: KeyState, of tenant: Tenant) throws(AdminRefusal) -> KeyShape {
        guard let shape = KeyShape(state, of: tenant, in: try projectNames(of: tenant), at: now) else {
            throw .notFound("key", "\(tenant.slug)/\(state.key.name)")
        }
        return shape
    }

    func changed(
        _ tenant: Tenant, _ work: @escaping @Sendable (inout Books) throws -> ChangeResult<KeyState>
    ) async throws(AdminRefusal) -> Answer<KeyShape> {
        let changed = try await change("key", work, publish: doors.inForce.key)
        return Answer(try shape(changed.object, of: tenant), changed.receipt)
    }

    func projectNames(of tenant: Tenant) throws(AdminRefusal) -> [ProjectID: Slug] {
        let projects = try read { try $0.projects(of: tenant.id) }
        return Dictionary(projects.map { ($0.id, $0.slug) }, uniquingKeysWith: { first, _ in first })
    }
}
