package import Vocabulary

/// What must be neither pruned nor erased while it stands.
package struct LegalHold: Hashable, Sendable {
    package let id: LegalHoldID
    package let tenant: TenantID
    /// Keyed hash of one subject; `nil` covers the whole tenant.
    package let subject: String?
    /// Commitment of the reason that a person typed.
    package let because: String
    package let placedBy: String
    package let placedAt: Instant
    package var releasedAt: Instant?
    package var revision: Int64 = 1

    package init(
        id: LegalHoldID, tenant: TenantID, subject: String?, because: String, placedBy: String, placedAt: Instant
    ) {
        (self.id, self.tenant, self.subject, self.because) = (id, tenant, subject, because)
        (self.placedBy, self.placedAt) = (placedBy, placedAt)
    }

    package var isStanding: Bool { releasedAt == nil }
}

/// A request to forget a subject: carried out at once, or when the last hold on it is released.
package struct ErasureRecord: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case held, done }

    package let id: ErasureID
    package let tenant: TenantID
    /// Keyed hash of the subject.
    package let subject: String
    package var status: Status
    /// Values that were deleted.
    package var erased: Int
    package let requestedBy: String
    package let requestedAt: Instant
}

/// How long the leaves of a tenant are kept.
package struct Retention: Hashable, Sendable {
    /// Six years.
    package static let usualSeconds: Int64 = 2_190 * 86_400
    /// Six months.
    package static let leastSeconds: Int64 = 183 * 86_400

    package let tenant: TenantID
    package var auditSeconds: Int64
    package var revision: Int64
}
