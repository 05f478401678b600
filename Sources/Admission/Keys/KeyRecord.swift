package import APIKeys
package import Vocabulary

/// What the key table knows of one key; never changed, replaced as a whole when the key changes.
///
/// A class, so that a request takes one reference instead of copying a dozen fields.
package final class KeyRecord: Sendable {
    package let id: KeyID
    package let kind: KeyKind
    package let holder: KeyHolder
    /// Unique in its tenant; a label for people, never an identity.
    package let name: String
    /// `nil` means the tenant's.
    package let tier: TierName?
    package let scopes: ScopeSet
    package let status: KeyStatus
    package let expiresAt: Instant?
    /// Counts the changes of status, versions, expiry and networks; what was proved under an older one is proved no more.
    package let epoch: UInt64
    /// At most two are live; none for a key that was imported and not yet rotated.
    package let versions: [KeyVersion]
    /// Empty means everywhere that the tenant may be.
    package let networks: [AddressRange]
    package let narrowing: Narrowing
    /// Values of the attributes that the policy declares with `attr key.`.
    package let attributes: [String: String]

    package init(
        id: KeyID, kind: KeyKind, holder: KeyHolder, name: String, tier: TierName? = nil, scopes: ScopeSet,
        status: KeyStatus = .active, expiresAt: Instant? = nil, epoch: UInt64, versions: [KeyVersion],
        networks: [AddressRange] = [], narrowing: Narrowing = .none, attributes: [String: String] = [:]
    ) {
        (self.id, self.kind, self.holder, self.name) = (id, kind, holder, name)
        (self.tier, self.scopes, self.status, self.expiresAt) = (tier, scopes, status, expiresAt)
        (self.epoch, self.versions, self.networks) = (epoch, versions, networks)
        (self.narrowing, self.attributes) = (narrowing, attributes)
    }

    /// The version of that number, if it has not ended.
    func version(_ number: Int, at now: Instant) -> KeyVersion? {
        for version in versions where version.number == number && version.isLive(at: now) { return version }
        return nil
    }

    /// True if the key may be used at `now`, as far as its own row says.
    func isLive(at now: Instant) -> Bool { status == .active && !isExpired(at: now) }

    /// True once the clock has passed `expiresAt`, with or without the leaf that says so.
    func isExpired(at now: Instant) -> Bool { expiresAt.map { $0 <= now } ?? false }
}

/// Whose key it is.
package enum KeyHolder: Hashable, Sendable {
    case project(ProjectID, of: TenantID)
    /// An admin; bound to one tenant, or to none and then to all.
    case admin(AdminID, role: AdminRole, of: TenantID?)

    package var tenant: TenantID? {
        switch self {
        case .project(_, let tenant): tenant
        case .admin(_, _, let tenant): tenant
        }
    }
}

/// The life of a key: active and disabled change into each other, expired and revoked are ends.
package enum KeyStatus: String, Hashable, Sendable, CaseIterable {
    case active, disabled, expired, revoked
}

/// One secret of a key; rotation adds one and lets the older end.
package struct KeyVersion: Hashable, Sendable {
    /// 1, 2, 3 ...
    package let number: Int
    /// `nil` if the stored string cannot be read: a corrupt row, which lets nobody in.
    package let secret: StoredSecret?
    /// The end of the overlap; `nil` for the newest.
    package let notAfter: Instant?

    package init(number: Int, secret: StoredSecret?, notAfter: Instant? = nil) {
        (self.number, self.secret, self.notAfter) = (number, secret, notAfter)
    }

    /// Takes a stored row, whose string may turn out to be corrupt.
    package init(number: Int, phc: String, pepper: Int, sieve: UInt16, notAfter: Instant?) {
        // What is wrong with the string does not matter here: the row is corrupt and says so.
        let secret = (try? PHCString(phc)).map { StoredSecret(phc: $0, pepper: pepper, sieve: sieve) }
        self.init(number: number, secret: secret, notAfter: notAfter)
    }

    func isLive(at now: Instant) -> Bool { notAfter.map { now < $0 } ?? true }
}
