package import Vocabulary

/// The body that creates a key.
package struct KeyCreation: Hashable, Sendable, Codable {
    package var name: Slug
    package var project: Slug
    package var owner: KeyOwner
    package var tier: TierName?
    package var scopes: [KeyScope]?
    package var allowedIPs: [String]?
    package var narrowing: KeyNarrowing?
    package var labels: TextMap?
    package var attributes: TextMap?
    /// `self` where a person owns the key, else `admin`.
    package var approvals: KeyApprovals?
    package var expiresAt: Instant?

    package init(name: Slug, project: Slug, owner: KeyOwner) {
        (self.name, self.project, self.owner) = (name, project, owner)
    }

    private enum CodingKeys: String, CodingKey {
        case name, project, owner, tier, scopes, approvals
        case allowedIPs = "allowed_ips"
        case narrowing, labels, attributes
        case expiresAt = "expires_at"
    }
}

/// The merge patch of a key; what it is for and whose it is are fixed at creation.
package struct KeyPatch: Hashable, Sendable, Codable {
    package var name: Patch<Slug> = .keep
    package var tier: Patch<TierName> = .keep
    package var allowedIPs: Patch<[String]> = .keep
    package var narrowing: Patch<KeyNarrowing> = .keep
    package var labels: Patch<TextMap> = .keep
    package var attributes: Patch<TextMap> = .keep
    package var approvals: Patch<KeyApprovals> = .keep
    package var expiresAt: Patch<Instant> = .keep

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name, tier, approvals
        case allowedIPs = "allowed_ips"
        case narrowing, labels, attributes
        case expiresAt = "expires_at"
    }
}

/// The body of a rotation.
package struct KeyRotationRequest: Hashable, Sendable, Codable {
    /// How long the old secret still works; `nil` means the configured time.
    package var overlap: Lapse?

    package init(overlap: Lapse? = nil) { self.overlap = overlap }
}

/// The body of a change that a person has to give a reason for.
package struct BecauseRequest: Hashable, Sendable, Codable {
    package var because: String

    package init(because: String) { self.because = because }
}

/// The body of a change that needs no field.
package struct EmptyRequest: Hashable, Sendable, Codable {
    package init() {}

    package init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: NoKeys.self) }

    /// Writes an empty object.
    package func encode(to encoder: any Encoder) throws { _ = encoder.container(keyedBy: NoKeys.self) }

    private enum NoKeys: CodingKey {}
}

/// The body that revokes many keys at once.
package struct KeysRevocation: Hashable, Sendable, Codable {
    package var tenant: Slug?
    package var project: Slug?
    package var owner: KeyOwner?
    package var createdBefore: Instant?
    package var because: String
    /// How many keys the caller expects to lose.
    ///
    /// Another number than the real one changes nothing and answers with the real one.
    package var confirm: Int64?

    package init(because: String) { self.because = because }

    private enum CodingKeys: String, CodingKey {
        case tenant, project, owner
        case createdBefore = "created_before"
        case because, confirm
    }
}

/// How many keys a filter names, and whether they were revoked: not without the right `confirm`.
package struct KeysRevoked: Hashable, Sendable, Codable {
    package var type = "keys_revoked"
    package let count: Int64
    package let done: Bool

    package init(count: Int64, done: Bool) { (self.count, self.done) = (count, done) }
}
