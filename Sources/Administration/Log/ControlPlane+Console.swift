import AuditLog
package import Digests
import Store
import Vocabulary

/// The keys that vouch for a receipt, as this daemon names them.
package struct ReceiptKeys: Hashable, Sendable {
    /// Of the leaf's log.
    package let log: String
    /// Of the root log.
    package let root: String
}

extension ControlPlane {
    /// Writes that an admin signed in at the console, or out of it.
    package func noteConsole(_ caller: AdminCaller, session: Digest256, isOpening: Bool) async throws(AdminRefusal) {
        let leaf = Leaf(
            isOpening ? .consoleOpened : .consoleClosed, by: .console(caller.principal.id),
            on: LeafObject(.console, String(session.hex.prefix(16))), request: caller.request)
        let tenant = caller.tenant
        try await look { books in try books.tell(leaf, of: tenant) }
    }

    /// The verifier keys for receipts of a log.
    package func receiptKeys(_ caller: AdminCaller, _ log: String) async throws(AdminRefusal) -> ReceiptKeys {
        let owner = try find(caller, log: log).owner
        let keys = try await look { books in
            [try books.verifierKey(of: owner)?.text, try books.verifierKey(of: LogOrigin.root)?.text]
        }
        guard let key = keys[0], let root = keys[1] else { throw .notFound("log", log) }
        return ReceiptKeys(log: key, root: root)
    }
}
