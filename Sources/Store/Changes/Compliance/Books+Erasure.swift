import AuditLog
import GRDB
package import Vocabulary

extension Books {
    /// Asks to forget a subject: what an owner, a client or an address is called.
    ///
    /// Under a legal hold it is refused for now, with its leaf, and carried out when the last hold is released; else
    /// `carryOutErasures` does it next.
    package mutating func requestErasure(
        of subject: String, _ tenant: TenantID, because: String, id: ErasureID, by act: Act
    ) throws -> ChangeResult<ErasureRecord> {
        guard let vault, registry.tenants[tenant] != nil else { return .failure(.notFound(tenant.text)) }
        let now = now
        let name = vault.subject(subject, of: tenant.text)
        let record = ErasureRecord(
            id: id, tenant: tenant, subject: name, status: .held, erased: 0, requestedBy: act.actor.id,
            requestedAt: now)
        try ComplianceTable.save(record, database)
        let isHeld = try !ComplianceTable.standing(tenant, subject: name, database).isEmpty
        var leaf = Leaf(
            isHeld ? .erasureRefused : .erasureRequested, by: act.actor, on: LeafObject(.subject, name),
            request: act.request)
        if isHeld { leaf.reason = .legalHold }
        leaf.because = try self.because(because, of: tenant, by: act.actor, at: now)
        return .success(Changed(object: record, receipt: try receipt(for: leaf, of: tenant, at: now)))
    }

    /// Carries out every erasure that no hold stands against; also those that a stop left undone.
    ///
    /// - Returns: What was erased.
    @discardableResult
    package mutating func carryOutErasures() throws -> [ErasureRecord] {
        guard let vault else { return [] }
        var done: [ErasureRecord] = []
        for var record in try ComplianceTable.erasures(database) where record.status == .held {
            guard try ComplianceTable.standing(record.tenant, subject: record.subject, database).isEmpty else {
                continue
            }
            record.erased = try vault.erase(record.subject)
            record.status = .done
            try ComplianceTable.save(record, database)
            let leaf = Leaf(
                .subjectErased, by: .system, on: LeafObject(.subject, record.subject), facts: [.count(record.erased)])
            try append(leaf, of: record.tenant, at: now)
            done.append(record)
        }
        return done
    }
}
