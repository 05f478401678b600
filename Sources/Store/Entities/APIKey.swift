package import Vocabulary

/// One API key: what the store knows of it, which is everything but its secret.
package struct APIKey: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case project, admin }
    package enum Status: String, Hashable, Sendable { case active, disabled, revoked, expired }

    /// Who answers for steps of the key's tasks that the policy asks about.
    package enum Approvals: String, Hashable, Sendable { case itself = "self", admin }

    /// To whom a key belongs: an account of the operator's making, or a person.
    package enum Owner: Hashable, Sendable {
        case service
        case user(String)
    }

    /// Where a key stands: a project's key on the client listener, an admin's on the admin listener.
    package enum Place: Hashable, Sendable {
        case project(TenantID, ProjectID)
        case admin(AdminID)
    }

    package let id: KeyID
    package let place: Place
    package var name: Slug
    package let owner: Owner
    /// `nil` is the tenant's.
    package var tier: TierName?
    /// Fixed at creation: a key never grows.
    package let scopes: [String]
    package var status: Status
    /// Moves with every change of status, versions, expiry or networks.
    package var epoch: Int64
    package var expiresAt: Instant?
    package var allowedIPs: [String]
    /// Lists that take away: kind (`models`, `tools`, `agents`, `skills`) to names; a missing kind changes nothing.
    package var narrowing: [String: [String]]
    package var labels: [String: String]
    /// Words of the policy's `attr key.NAME`.
    package var attributes: [String: String]
    /// `nil` goes by the owner: a person answers, a service does not.
    package var approvals: Approvals?
    package let createdAt: Instant
    /// Id of the admin, or `system`.
    package let createdBy: String
    package var lastUsedAt: Instant?
    package var revision: Int64

    /// Who answers, by the owner where nothing is said.
    package var answers: Approvals { approvals ?? (owner == .service ? .admin : .itself) }

    package var kind: Kind {
        switch place {
        case .project: .project
        case .admin: .admin
        }
    }

    /// Whom its personal values are about.
    static func personalSubject(_ id: KeyID, _ owner: Owner) -> String {
        guard case .user(let name) = owner else { return id.text }
        return name
    }

    package var tenant: TenantID? {
        guard case .project(let tenant, _) = place else { return nil }
        return tenant
    }

    package var project: ProjectID? {
        guard case .project(_, let project) = place else { return nil }
        return project
    }

    package var adminID: AdminID? {
        guard case .admin(let admin) = place else { return nil }
        return admin
    }

    /// First and last three characters of the key id, never of the secret.
    package var hint: String {
        let digits = id.text.dropFirst(Tags.Key.prefix.count)
        return "\(digits.prefix(3))…\(digits.suffix(3))"
    }

    package init(
        id: KeyID, place: Place, name: Slug, owner: Owner = .service, tier: TierName? = nil, scopes: [String],
        status: Status = .active, epoch: Int64 = 1, expiresAt: Instant? = nil, allowedIPs: [String] = [],
        narrowing: [String: [String]] = [:], labels: [String: String] = [:], attributes: [String: String] = [:],
        approvals: Approvals? = nil, createdAt: Instant, createdBy: String, lastUsedAt: Instant? = nil,
        revision: Int64 = 1
    ) {
        self.id = id
        self.place = place
        self.name = name
        self.owner = owner
        self.tier = tier
        self.scopes = scopes
        self.status = status
        self.epoch = epoch
        self.expiresAt = expiresAt
        self.allowedIPs = allowedIPs
        self.narrowing = narrowing
        self.labels = labels
        self.attributes = attributes
        self.approvals = approvals
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.lastUsedAt = lastUsedAt
        self.revision = revision
    }
}

/// One secret of a key, as it is stored: a key has one live version, two during the overlap of a rotation.
package struct KeyVersion: Hashable, Sendable {
    package let key: KeyID
    /// 1, 2, 3 ...
    package let version: Int64
    /// The argon2id string in PHC form; empty once the version is dead.
    package var phc: String
    /// Number of the pepper that was used.
    package var pepper: Int64
    /// 16 bits.
    package var sieve: Int64
    /// The end of the overlap; `nil` while it is the newest.
    package var notAfter: Instant?
    /// The idempotency key of the rotation that made it.
    package let rotation: String?
    package var firstUsedAt: Instant?

    package init(
        key: KeyID, version: Int64, phc: String, pepper: Int64, sieve: Int64, notAfter: Instant? = nil,
        rotation: String? = nil, firstUsedAt: Instant? = nil
    ) {
        self.key = key
        self.version = version
        self.phc = phc
        self.pepper = pepper
        self.sieve = sieve
        self.notAfter = notAfter
        self.rotation = rotation
        self.firstUsedAt = firstUsedAt
    }
}
