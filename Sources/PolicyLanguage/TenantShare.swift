import Digests
package import Vocabulary

/// A share of all tenants, picked by their ids: for a policy that is put in force for some of them first.
///
/// The same tenant is always in or out, on every machine, and a larger share holds every smaller one.
package struct TenantShare: Hashable, Sendable {
    /// 1 to 99; all tenants are no share.
    package let percent: Int64

    /// `nil` unless some tenants are in it and some are not.
    package init?(percent: Int64) {
        guard (1...99).contains(percent) else { return nil }
        self.percent = percent
    }

    /// Whether `tenant` is one of them; costs one SHA-256.
    package func takes(_ tenant: TenantID) -> Bool {
        let digest = SHA256.hash(Array("gatehouse-staged-policy \(tenant.text)".utf8))
        // 32 bits over a hundred: no tenant is likelier by more than one in forty million.
        let drawn = UInt64(digest.hex.prefix(8), radix: 16) ?? 0
        return Int64((drawn * 100) >> 32) < percent
    }
}

/// A policy that is in force for a share of the tenants, beside the live one of the others.
package struct StagedPolicy: Sendable {
    package let policy: Policy
    package let share: TenantShare

    package init(_ policy: Policy, for share: TenantShare) { (self.policy, self.share) = (policy, share) }
}
