import AuditLog
import Digests
import Store
import Vocabulary

/// What somebody looked at, as the leaf `records-read` names it.
enum ReadKind: String {
    case activities, leaves, keys, usage, costs

    fileprivate var object: LeafObject.Category {
        switch self {
        case .activities: .activities
        case .leaves: .leaves
        case .keys: .keys
        case .usage: .usage
        case .costs: .costs
        }
    }
}

extension ControlPlane {
    /// Writes that somebody looked, before the answer is given: one leaf per call, not per row.
    ///
    /// The query stands there as a hash, since it may hold what a person typed.
    func note(
        _ caller: AdminCaller, read kind: ReadKind, of tenant: TenantID?, list: [String], count: Int
    ) async throws(AdminRefusal) {
        let query = SHA256.hash(list.joined(separator: "\u{0}"))
        let leaf = Leaf(
            .recordsRead, by: .admin(caller.principal.id, key: caller.principal.key),
            on: LeafObject(kind.object, tenant?.text ?? "all"), request: caller.request,
            facts: [.count(count), .query(query)])
        try await look { books in try books.tell(leaf, of: tenant) }
    }
}
