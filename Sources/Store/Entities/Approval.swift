package import Vocabulary

/// Something that waits for a person's word, or waited: a ticket of a task, or a change that needs two persons.
package struct Approval: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case tool, change }
    /// `used` is a change that was carried out; a ticket ends as `allowed`.
    package enum Status: String, Hashable, Sendable { case pending, allowed, denied, expired, used }

    /// `apr_...` or `chg_...`.
    package let id: String
    package let kind: Kind
    package var status = Status.pending
    package let tenant: TenantID?
    /// The full command or path, or method and path of the change.
    package let subject: String
    package let requestedBy: String
    package let requestedAt: Instant
    package let expiresAt: Instant
    /// Of the task: its key and itself.
    package var key: String?
    package var task: String?
    package var rule: String?
    /// Of the rule.
    package var because: String?
    /// The change as it was asked for.
    package var call: StoredCall?
    package var decidedBy: String?
    package var decidedAt: Instant?
    /// Why it was decided so.
    package var answer: String?
    /// The status that the change answered when it was carried out.
    package var outcome: Int64?
    package var revision: Int64 = 1

    package init(
        id: String, kind: Kind, tenant: TenantID?, subject: String, requestedBy: String, requestedAt: Instant,
        expiresAt: Instant
    ) {
        (self.id, self.kind, self.tenant, self.subject) = (id, kind, tenant, subject)
        (self.requestedBy, self.requestedAt, self.expiresAt) = (requestedBy, requestedAt, expiresAt)
    }
}

/// One call of the admin API as it is kept: what was meant, and the body byte for byte.
package struct StoredCall: Hashable, Sendable {
    package let action: String
    package let operation: String
    /// The values of the route's braces.
    package let names: [String: String]
    /// As it stands in a target; empty without one.
    package let query: String
    package let revision: Int64
    /// The key by which the one who asked was proved.
    package let key: KeyID?
    package let body: [UInt8]

    package init(
        action: String, operation: String, names: [String: String], query: String = "", revision: Int64, key: KeyID?,
        body: [UInt8]
    ) {
        (self.action, self.operation, self.names, self.query) = (action, operation, names, query)
        (self.revision, self.key, self.body) = (revision, key, body)
    }
}

/// Somebody's word on what waits.
package struct ApprovalWord: Hashable, Sendable {
    package let isAllowed: Bool
    /// `key:acme/ci`, the id of an admin, or `expired`.
    package let by: String
    package let because: String?

    package init(isAllowed: Bool, by: String, because: String? = nil) {
        (self.isAllowed, self.by, self.because) = (isAllowed, by, because)
    }

    /// Nobody said anything in time, which counts as no.
    package static let expired = ApprovalWord(isAllowed: false, by: "expired")
}
