package import Vocabulary

/// One export of a range of one log, while it is made and afterwards.
package struct ExportRecord: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case running, done, failed, deleted }

    /// The evidence bundle, the exact leaves, or a view of them.
    package enum Format: String, Hashable, Sendable, CaseIterable { case evidence, jsonl, ocsf, cef, ecs, csv }

    package let id: ExportID
    package let format: Format
    /// Owner of the log: tenant id or `house`.
    package let owner: String
    /// Kinds of the leaves that are wanted; empty for all.
    package let kinds: [String]
    package var first: Int
    /// The index after the last leaf.
    package var past: Int
    package var status = Status.running
    /// Leaves that were written.
    package var leaves = 0
    package var size = 0
    /// Hex, of the whole file.
    package var sha256: String?
    package let requestedBy: String
    package let createdAt: Instant
    package var revision: Int64 = 1

    package init(
        id: ExportID, format: Format, owner: String, kinds: [String], first: Int, past: Int, requestedBy: String,
        createdAt: Instant
    ) {
        (self.id, self.format, self.owner, self.kinds) = (id, format, owner, kinds)
        (self.first, self.past, self.requestedBy, self.createdAt) = (first, past, requestedBy, createdAt)
    }

    /// The tenant whose log it is; `nil` for the house.
    package var tenant: TenantID? { TenantID(owner) }
}
