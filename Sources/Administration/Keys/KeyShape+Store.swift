import AdminContract
import Store
import Vocabulary

extension KeyShape {
    /// A stored key as everyone may see it; a key past its end shows as expired before anybody noted it.
    init?(_ state: KeyState, of tenant: Tenant, in projects: [ProjectID: Slug], at now: Instant) {
        let key = state.key
        guard let id = key.project, let project = projects[id] else { return nil }
        self.init(
            id: key.id, name: key.name, tenant: tenant.slug, project: project, owner: KeyOwner(key.owner),
            tier: key.tier ?? tenant.tier, createdAt: key.createdAt, createdBy: key.createdBy)
        let isPast = key.expiresAt.map { $0 <= now } ?? false
        status = key.status == .active && isPast ? .expired : Status(rawValue: key.status.rawValue) ?? .revoked
        tierFrom = key.tier == nil ? "tenant" : "key"
        scopes = key.scopes.compactMap(KeyScope.init(rawValue:))
        allowedIPs = key.allowedIPs
        narrowing = KeyNarrowing(key.narrowing)
        labels = TextMap(key.labels)
        attributes = TextMap(key.attributes)
        approvals = KeyApprovals(key.answers)
        expiresAt = key.expiresAt
        lastUsedAt = key.lastUsedAt
        revision = key.revision
        let newest = state.versions.last
        version = newest?.version ?? 0
        let old = state.versions.dropLast().last { version in version.notAfter.map { $0 > now } ?? false }
        if let newest, let end = old?.notAfter {
            rotation = KeyRotation(id: newest.rotation ?? "", oldVersionEndsAt: end)
        }
    }
}

extension KeyOwner {
    init(_ owner: APIKey.Owner) {
        switch owner {
        case .service: self = .service
        case .user(let id): self = .user(id)
        }
    }

    var stored: APIKey.Owner { type == .user ? .user(id ?? "") : .service }
}

extension KeyNarrowing {
    init(_ lists: [String: [String]]) {
        self.init()
        (models, tools) = (lists["models"], lists["tools"])
        (agents, skills) = (lists["agents"], lists["skills"])
    }

    var stored: [String: [String]] {
        var lists: [String: [String]] = [:]
        lists["models"] = models
        lists["tools"] = tools
        lists["agents"] = agents
        lists["skills"] = skills
        return lists
    }
}

extension KeyApprovals {
    init(_ stored: APIKey.Approvals) { self = stored == .itself ? .itself : .admin }

    var stored: APIKey.Approvals { self == .itself ? .itself : .admin }
}
