import AuditLog
import Store
package import Vocabulary

/// One open socket, as the log knows it: by the id of the request that opened it.
package struct SocketRecord: Sendable {
    package let id: RequestID
    package let principal: Principal

    package init(_ id: RequestID, by principal: Principal) { (self.id, self.principal) = (id, principal) }

    fileprivate func leaf(_ kind: EventKind, _ facts: [LeafFact] = []) -> Leaf {
        Leaf(
            kind, by: .key(principal.keyID, version: principal.version), on: LeafObject(.socket, id.text), request: id,
            facts: facts)
    }
}

/// How a socket ended.
package struct SocketEnd: Hashable, Sendable {
    /// Of the close frame that we sent; `nil` where the client was gone before.
    package let code: UInt16?
    /// A word of ours: `closed`, `idle`, `client-gone`.
    package let outcome: String
    package let seconds: Int64
    /// Messages that came.
    package let frames: Int

    package init(code: UInt16?, outcome: String, seconds: Int64, frames: Int) {
        (self.code, self.outcome, self.seconds, self.frames) = (code, outcome, seconds, frames)
    }

    /// A client that left before its socket was open.
    package static let unopened = SocketEnd(code: nil, outcome: "client-gone", seconds: 0, frames: 0)
}

extension Gatekeeper {
    /// Writes the leaf of a socket that is about to open; `false` if that cannot be, and then it may not open.
    package func noteOpening(
        of socket: SocketRecord, from address: String?, agent: String?,
        then answer: @escaping @Sendable (Bool) -> Void
    ) {
        let (leaf, principal) = (socket.leaf(.socketOpened), socket.principal)
        let (key, tenant) = (principal.keyID, principal.tenant?.id)
        let isQueued = writer.submit(
            { books in try books.tell(leaf, by: key, of: tenant, from: address, agent) }, as: .call,
            then: { _ in answer(true) })
        if !isQueued { answer(false) }
    }

    /// Writes the leaf of a socket that was closed; a full queue only puts it off.
    package func noteEnd(of socket: SocketRecord, _ end: SocketEnd) {
        var facts: [LeafFact] = [.outcome(end.outcome), .seconds(end.seconds), .count(end.frames)]
        if let code = end.code { facts.append(.status(Int(code))) }
        handIn(socket.leaf(.socketClosed, facts), of: socket.principal.tenant?.id)
    }

    private func handIn(_ leaf: Leaf, of tenant: TenantID?) {
        let isQueued = writer.submit({ books in try books.tell(leaf, of: tenant) }, then: { _ in })
        if !isQueued { endings.keep { [self] in handIn(leaf, of: tenant) } }
    }
}
