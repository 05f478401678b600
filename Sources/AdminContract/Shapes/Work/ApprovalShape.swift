package import StrictJSON
package import Vocabulary

/// Something that waits for a person's word, or waited.
package struct ApprovalShape: Hashable, Sendable, Codable {
    /// A step of a task, or a change that needs two persons.
    package enum Kind: String, ClosedWord { case tool, change }
    /// `used` is a change that was carried out.
    package enum Status: String, ClosedWord { case pending, allowed, denied, expired, used }

    /// The call of the admin API that a change is; of a ticket all are `null`.
    package struct Call: Hashable, Sendable, Codable {
        /// A word of `admin.two_person`.
        package var action: TwoPersonAction?
        package var method: String?
        package var path: String?
        /// The body as it came, byte for byte.
        package var body: String?

        package init() {}
    }

    package let id: String
    package var type = "approval"
    package let kind: Kind
    package let status: Status
    /// The full command or path, or what the change is.
    package let subject: String
    package var call = Call()
    /// The rule that asks, and its reason.
    package var rule: String?
    package var because: String?
    package var tenant: Slug?
    /// Name of the task's key: `acme/ci`.
    package var key: String?
    package var task: String?
    package let requestedBy: String
    package let requestedAt: Instant
    package let expiresAt: Instant
    package var decidedBy: String?
    package var decidedAt: Instant?
    /// Why it was decided so.
    package var answer: String?
    /// The status that the change answered when it was carried out.
    package var outcome: Int64?
    /// What it answered, without any secret; in the answer of `allow` alone.
    package var result: JSONValue?
    package var revision: Int64 = 1

    package init(
        id: String, kind: Kind, status: Status, subject: String, requestedBy: String, requestedAt: Instant,
        expiresAt: Instant
    ) {
        (self.id, self.kind, self.status, self.subject) = (id, kind, status, subject)
        (self.requestedBy, self.requestedAt, self.expiresAt) = (requestedBy, requestedAt, expiresAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, kind, status, subject, call, rule, because, tenant, key, task
        case requestedBy = "requested_by"
        case requestedAt = "requested_at"
        case expiresAt = "expires_at"
        case decidedBy = "decided_by"
        case decidedAt = "decided_at"
        case answer, outcome, result, revision
    }
}

/// A change that only a second person puts in force: the words of `admin.two_person`.
package enum TwoPersonAction: String, ClosedWord {
    case promotePolicy = "promote-policy"
    case raiseBudget = "raise-budget"
    case writePrices = "write-prices"
    case writeAdmins = "write-admins"
    case erase
    case releaseLegalHold = "release-legal-hold"

    /// The action that an operation is; `nil` for one that one person may do.
    package init?(_ operation: AdminOperation) {
        switch operation {
        case .promotePolicy, .rollbackPolicy, .setOverride: self = .promotePolicy
        case .raiseBudget, .setBudget, .updateBudget, .deleteBudget, .adjust: self = .raiseBudget
        case .createAdmin, .updateAdmin, .removeAdmin, .createAdminKey, .rotateAdminKey, .revokeAdminKey:
            self = .writeAdmins
        case .loadPrices: self = .writePrices
        case .eraseSubject: self = .erase
        case .releaseLegalHold: self = .releaseLegalHold
        default: return nil
        }
    }
}

/// The body that turns something down.
package struct DenialRequest: Hashable, Sendable, Codable {
    package var because: String?

    package init(because: String? = nil) { self.because = because }
}
