package import AdminContract
import Store
import Vocabulary

/// A call of the admin API that waits for a second person: what was meant, and the body byte for byte.
package struct KeptCall: Hashable, Sendable {
    package let action: TwoPersonAction
    package let operation: AdminOperation
    /// The values of the route's braces.
    package let names: [String: String]
    /// As it stands in a target; empty without one.
    package let query: String
    package let revision: Int64
    package let body: [UInt8]

    package init(
        _ action: TwoPersonAction, _ operation: AdminOperation, names: [String: String], query: String,
        revision: Int64, body: [UInt8]
    ) {
        (self.action, self.operation, self.names) = (action, operation, names)
        (self.query, self.revision, self.body) = (query, revision, body)
    }

    /// Path and query: `/v1/budgets/bud_.../raises`.
    package var target: String {
        let path = operation.route.target(operation.route.parameters.map { names[$0] ?? "" }) ?? operation.route.path
        return path + (query.isEmpty ? "" : "?\(query)")
    }

    /// `nil` for a call of another version of this daemon.
    init?(_ stored: StoredCall) {
        guard let action = TwoPersonAction(rawValue: stored.action),
            let operation = AdminOperation(rawValue: stored.operation)
        else { return nil }
        self.init(
            action, operation, names: stored.names, query: stored.query, revision: stored.revision, body: stored.body)
    }

    /// As it is stored, with the key of the one who asks.
    func stored(_ key: KeyID) -> StoredCall {
        StoredCall(
            action: action.rawValue, operation: operation.rawValue, names: names, query: query, revision: revision,
            key: key, body: body)
    }
}
