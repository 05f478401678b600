package import Vocabulary

/// One export of a range of one log.
package struct ExportShape: Hashable, Sendable, Codable {
    package enum Format: String, ClosedWord { case evidence, jsonl, ocsf, cef, ecs, csv }
    package enum Status: String, ClosedWord { case running, done, failed, deleted }

    package let id: ExportID
    package var type = "export"
    package let format: Format
    /// The tenant's name, or `house`.
    package let tenant: String
    /// Index of the first leaf, and the one after the last.
    package let from: Int64
    package let to: Int64
    package var kinds: [String] = []
    package let status: Status
    /// Percent.
    package var progress: Int64 = 0
    package var leaves: Int64 = 0
    package var sizeBytes: Int64 = 0
    package var sha256: String?
    /// Of evidence: the public key that its manifest is signed with, 64 hexadecimal digits, as an auditor brings it.
    package var exportKey: String?
    package var requestedBy = ""
    package var createdAt: Instant?
    package var revision: Int64 = 1

    package init(id: ExportID, format: Format, tenant: String, from: Int64, to: Int64, status: Status) {
        (self.id, self.format, self.tenant) = (id, format, tenant)
        (self.from, self.to, self.status) = (from, to, status)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, format, tenant, from, to, kinds, status, progress, leaves, sha256, revision
        case sizeBytes = "size_bytes"
        case exportKey = "export_key"
        case requestedBy = "requested_by"
        case createdAt = "created_at"
    }
}

/// The body that begins an export.
package struct ExportCreation: Hashable, Sendable, Codable {
    package var format: ExportShape.Format
    /// A tenant, or `house`.
    package var tenant: String
    package var from: Instant?
    package var to: Instant?
    /// Kinds of leaves; all without it.
    package var kinds: [String]?

    package init(format: ExportShape.Format, tenant: String) { (self.format, self.tenant) = (format, tenant) }
}

/// What must be neither pruned nor erased.
package struct LegalHoldShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case standing, released }

    package let id: LegalHoldID
    package var type = "legal_hold"
    package let tenant: String
    /// Keyed hash of the subject; missing where the whole tenant is held.
    package var subject: String?
    package let status: Status
    package var placedBy = ""
    package var placedAt: Instant?
    package var releasedAt: Instant?
    package var revision: Int64 = 1

    package init(id: LegalHoldID, tenant: String, status: Status) {
        (self.id, self.tenant, self.status) = (id, tenant, status)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, tenant, subject, status, revision
        case placedBy = "placed_by"
        case placedAt = "placed_at"
        case releasedAt = "released_at"
    }
}

/// The body that places a hold.
package struct LegalHoldCreation: Hashable, Sendable, Codable {
    package var tenant: String
    /// An owner, an address or an id that a client gave; the whole tenant without it.
    package var subject: String?
    package var because: String

    package init(tenant: String, because: String) { (self.tenant, self.because) = (tenant, because) }
}

/// How long a tenant's leaves are kept.
package struct RetentionShape: Hashable, Sendable, Codable {
    package var type = "retention"
    package let tenant: String
    package let audit: Lapse
    /// Leaves before this index were pruned.
    package var prunedTo: Int64 = 0
    package var revision: Int64 = 0

    package init(tenant: String, audit: Lapse) { (self.tenant, self.audit) = (tenant, audit) }

    private enum CodingKeys: String, CodingKey {
        case type, tenant, audit, revision
        case prunedTo = "pruned_to"
    }
}

/// The body that sets it.
package struct RetentionChange: Hashable, Sendable, Codable {
    package var audit: Lapse

    package init(audit: Lapse) { self.audit = audit }
}

/// A subject that was to be forgotten.
package struct ErasureShape: Hashable, Sendable, Codable {
    /// `held` waits for the last legal hold on the subject.
    package enum Status: String, ClosedWord { case held, done }

    package let id: ErasureID
    package var type = "erasure"
    package let tenant: String
    /// Keyed hash.
    package let subject: String
    package let status: Status
    /// Values that were deleted.
    package var erased: Int64 = 0
    package var requestedBy = ""
    package var requestedAt: Instant?

    package init(id: ErasureID, tenant: String, subject: String, status: Status) {
        (self.id, self.tenant, self.subject, self.status) = (id, tenant, subject, status)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, tenant, subject, status, erased
        case requestedBy = "requested_by"
        case requestedAt = "requested_at"
    }
}

/// The body that asks to forget a subject.
package struct ErasureCreation: Hashable, Sendable, Codable {
    /// An owner, an address or an id that a client gave.
    package var subject: String
    package var because: String

    package init(subject: String, because: String) { (self.subject, self.because) = (subject, because) }
}
