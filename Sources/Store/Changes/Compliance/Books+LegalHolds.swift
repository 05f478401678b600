import AuditLog
import GRDB
package import Vocabulary

extension Books {
    /// Places a hold on a tenant or on one of its subjects: neither pruned nor erased while it stands.
    package mutating func placeLegalHold(
        on tenant: TenantID, subject: String?, because: String, id: LegalHoldID, by act: Act
    ) throws -> ChangeResult<LegalHold> {
        guard registry.tenants[tenant] != nil else { return .failure(.notFound(tenant.text)) }
        if subject != nil, vault == nil { return .failure(.notFound("subject")) }
        let now = now
        let reason = try self.because(because, of: tenant, by: act.actor, at: now)
        let hold = LegalHold(
            id: id, tenant: tenant, subject: subject.flatMap { vault?.subject($0, of: tenant.text) },
            because: reason?.text ?? "", placedBy: act.actor.id, placedAt: now)
        try ComplianceTable.insert(hold, database)
        var leaf = leaf(.legalHoldPlaced, hold, act)
        leaf.because = reason
        return .success(Changed(object: hold, receipt: try receipt(for: leaf, of: tenant, at: now)))
    }

    /// Ends a hold.
    package mutating func releaseLegalHold(
        _ id: String, because: String, by act: Act
    ) throws -> ChangeResult<LegalHold> {
        guard var hold = try ComplianceTable.hold(id, database) else { return .failure(.notFound(id)) }
        guard hold.isStanding else { return .failure(.stateConflict("the hold was released already")) }
        let now = now
        hold.releasedAt = now
        hold.revision += 1
        try ComplianceTable.release(hold, database)
        var leaf = leaf(.legalHoldReleased, hold, act)
        leaf.because = try self.because(because, of: hold.tenant, by: act.actor, at: now)
        return .success(Changed(object: hold, receipt: try receipt(for: leaf, of: hold.tenant, at: now)))
    }

    private func leaf(_ kind: EventKind, _ hold: LegalHold, _ act: Act) -> Leaf {
        Leaf(kind, by: act.actor, on: LeafObject(.hold, hold.id.text), request: act.request)
    }
}
