import AdminContract
import PolicyLanguage
import Store
import Vocabulary

/// What a key may be given, and by whom.
extension ControlPlane {
    func check(
        _ creation: KeyCreation, of tenant: Tenant, by caller: AdminCaller
    ) throws(AdminRefusal) {
        let policy = doors.policy()
        try FieldCheck.networks(creation.allowedIPs ?? [], within: tenant.allowedIPs)
        try FieldCheck.tier(creation.tier, in: policy)
        try FieldCheck.attributes(creation.attributes, of: "key", in: policy)
        try FieldCheck.labels(creation.labels)
        try FieldCheck.narrowing(creation.narrowing)
        try checkTier(creation.tier, of: tenant, by: caller)
        guard creation.owner.type == .service || isUser(creation.owner.id ?? "") else {
            throw .invalid("$.owner.id", "a user's key names the user, in at most \(Self.ownerLimit) bytes")
        }
        try FieldCheck.noToken(creation.owner.id ?? "", "$.owner.id")
        guard creation.scopes.map({ !$0.isEmpty }) ?? true else {
            throw .invalid("$.scopes", "a key without scopes can do nothing; leave the field out for all")
        }
        if let end = creation.expiresAt, end <= now { throw .invalid("$.expires_at", "this time is over") }
        try checkEnd(creation.expiresAt)
    }

    func check(_ patch: KeyPatch, of tenant: Tenant, by caller: AdminCaller) throws(AdminRefusal) {
        let policy = doors.policy()
        guard patch.name != .clear else { throw .invalid("$.name", "a key cannot be without a name") }
        try FieldCheck.networks(patch.allowedIPs.applied(to: nil) ?? [], within: tenant.allowedIPs)
        try FieldCheck.tier(patch.tier.applied(to: nil), in: policy)
        try FieldCheck.attributes(patch.attributes.applied(to: nil), of: "key", in: policy)
        try FieldCheck.labels(patch.labels.applied(to: nil))
        try FieldCheck.narrowing(patch.narrowing.applied(to: nil))
        try checkTier(patch.tier.applied(to: nil), of: tenant, by: caller)
        guard patch.expiresAt != .keep else { return }
        try checkEnd(patch.expiresAt.applied(to: nil))
    }

    /// An admin of one tenant gives no key a tier above the tenant's own, which only the operator sets.
    private func checkTier(_ tier: TierName?, of tenant: Tenant, by caller: AdminCaller) throws(AdminRefusal) {
        guard let tier, caller.tenant != nil, !doors.policy().grants(tier, within: tenant.tier) else { return }
        throw AdminRefusal(
            .scopesExceeded,
            "tier `\(tier)` is above `\(tenant.tier)`, the tier of `\(tenant.slug)`; ask an operator for it")
    }

    /// Keys end within the configured lifetime, if there is one.
    private func checkEnd(_ end: Instant?) throws(AdminRefusal) {
        guard let limit = settings.keyLifetimeLimit else { return }
        guard let end, end <= now.advanced(bySeconds: limit.seconds) else {
            throw .invalid("$.expires_at", "a key ends after \(limit) at most; give it an earlier end")
        }
    }

    private static let ownerLimit = 128

    private func isUser(_ id: String) -> Bool {
        (1...Self.ownerLimit).contains(id.utf8.count) && id.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
