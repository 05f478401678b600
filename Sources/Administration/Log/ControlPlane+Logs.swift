package import AdminContract
import AuditLog
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// Every log that the caller sees.
    package func logs(_ caller: AdminCaller) throws(AdminRefusal) -> Page<LogShape> {
        let logs = try read { try $0.logs() }.filter { sees(caller, $0.owner) }
        return Page(data: logs.map(LogShape.init), nextCursor: nil)
    }

    /// The last signed head of a log, as a note.
    package func checkpoint(_ caller: AdminCaller, _ log: String) throws(AdminRefusal) -> String {
        let log = try find(caller, log: log)
        // Witnesses answer a moment after the root log's head is signed: who asks wants to see what they signed.
        let note = try read { try log.owner == LogOrigin.root ? $0.newestCosigned() : $0.head(of: log.owner) }
        guard let note else { throw .notFound("checkpoint", log.owner) }
        return note
    }

    /// The exact bytes of one leaf.
    package func leaf(_ caller: AdminCaller, _ log: String, _ index: Int64) async throws(AdminRefusal) -> [UInt8] {
        let log = try find(caller, log: log)
        let place = "\(log.owner)/\(index)"
        guard (0..<Int64(log.size)).contains(index) else { throw .notFound("leaf", place) }
        guard let leaf = try read({ try $0.leaves(of: log.owner, from: Int(index), limit: 1) }).first else {
            throw .notFound("leaf", place)
        }
        try await note(caller, read: .leaves, of: TenantID(log.owner), list: ["leaf", place], count: 1)
        return leaf
    }

    /// A log by the id or name of its tenant, `house` or `root`; one that the caller does not see is not there.
    func find(_ caller: AdminCaller, log name: String) throws(AdminRefusal) -> LogSummary {
        // The house's own first: no tenant's name may stand before them.
        let owner = LogOrigin.isReserved(name) ? name : try read { try $0.tenant(name)?.id.text } ?? name
        guard sees(caller, owner), let log = try read({ try $0.logs() }).first(where: { $0.owner == owner }) else {
            throw .notFound("log", name)
        }
        return log
    }

    private func sees(_ caller: AdminCaller, _ owner: String) -> Bool {
        caller.tenant == nil || caller.tenant?.text == owner
    }
}

extension LogShape {
    init(_ log: LogSummary) {
        self.init(
            log: log.owner, origin: log.origin, size: Int64(log.size),
            signedSize: log.signedSize > 0 ? Int64(log.signedSize) : nil)
    }
}
