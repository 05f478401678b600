package import AdminContract
import AuditLog
import Digests
import Store
import Vocabulary

extension ComplianceDesk {
    // MARK: Legal holds

    /// Holds that the caller sees, newest first.
    package func legalHolds(_ caller: ComplianceCaller, of tenant: String?) throws -> Page<LegalHoldShape> {
        let wanted = try tenant.map { try self.tenant($0, caller).id }
        let holds = try store.reader.legalHolds().filter { hold in
            caller.sees(hold.tenant.text) && (wanted == nil || hold.tenant == wanted)
        }
        return Page(data: try holds.map(shape), nextCursor: nil)
    }

    /// Places a hold on a tenant or on one of its subjects.
    package func placeLegalHold(
        _ caller: ComplianceCaller, _ creation: LegalHoldCreation
    ) async throws -> ComplianceAnswer<LegalHoldShape> {
        let tenant = try tenant(creation.tenant, caller).id
        var generator = SecureRandom()
        let (id, act) = (LegalHoldID(using: &generator), caller.act)
        let changed = try await change("subject") { books in
            try books.placeLegalHold(
                on: tenant, subject: creation.subject, because: creation.because, id: id, by: act)
        }
        return ComplianceAnswer(try shape(changed.object), changed.receipt)
    }

    /// Ends a hold, and carries out the erasures that waited for it.
    package func releaseLegalHold(
        _ caller: ComplianceCaller, _ id: String, because: String
    ) async throws -> ComplianceAnswer<LegalHoldShape> {
        guard try store.reader.legalHolds().contains(where: { $0.id.text == id && caller.sees($0.tenant.text) }) else {
            throw ComplianceRefusal(.notFound, "there is no legal hold `\(id)`")
        }
        let act = caller.act
        let changed = try await change("legal hold") { books in
            try books.releaseLegalHold(id, because: because, by: act)
        }
        // In a change of its own: the release is durable before anything is erased.
        _ = await store.writer.change { books in try books.carryOutErasures() }
        return ComplianceAnswer(try shape(changed.object), changed.receipt)
    }

    private func shape(_ hold: LegalHold) throws -> LegalHoldShape {
        var shape = LegalHoldShape(
            id: hold.id, tenant: try name(of: hold.tenant.text), status: hold.isStanding ? .standing : .released)
        (shape.subject, shape.placedBy, shape.placedAt) = (hold.subject, hold.placedBy, hold.placedAt)
        (shape.releasedAt, shape.revision) = (hold.releasedAt, hold.revision)
        return shape
    }

    // MARK: Retention

    /// How long a tenant's leaves are kept, and what was pruned.
    package func retention(_ caller: ComplianceCaller, of name: String) throws -> RetentionShape {
        let tenant = try tenant(name, caller)
        return try shape(store.reader.retention(of: tenant.id), tenant)
    }

    /// Sets how long a tenant's leaves are kept.
    package func setRetention(
        _ caller: ComplianceCaller, of name: String, _ wanted: RetentionChange
    ) async throws -> ComplianceAnswer<RetentionShape> {
        let tenant = try tenant(name, caller)
        guard wanted.audit.seconds >= Retention.leastSeconds else {
            throw ComplianceRefusal(
                .retentionTooShort, "leaves are kept for \(Retention.leastSeconds / 86_400) days at least")
        }
        let (id, act) = (tenant.id, caller.act)
        let changed = try await change("tenant") { books in
            try books.setRetention(of: id, seconds: wanted.audit.seconds, by: act)
        }
        return ComplianceAnswer(try shape(changed.object, tenant), changed.receipt)
    }

    private func shape(_ retention: Retention?, _ tenant: Tenant) throws -> RetentionShape {
        let seconds = retention?.auditSeconds ?? Retention.usualSeconds
        var shape = RetentionShape(tenant: tenant.slug.text, audit: Lapse(seconds: seconds))
        shape.prunedTo = Int64(try store.reader.minimum(of: tenant.id.text))
        shape.revision = retention?.revision ?? 0
        return shape
    }

    // MARK: Erasures

    /// Erasures of a tenant's subjects, newest first.
    package func erasures(_ caller: ComplianceCaller, of name: String) throws -> Page<ErasureShape> {
        let tenant = try tenant(name, caller)
        let mine = try store.reader.erasures().filter { $0.tenant == tenant.id }
        return Page(data: mine.map { shape($0, tenant) }, nextCursor: nil)
    }

    /// Forgets a subject: at once, or under a legal hold when that is released.
    package func erase(
        _ caller: ComplianceCaller, of name: String, _ creation: ErasureCreation
    ) async throws -> ComplianceAnswer<ErasureShape> {
        let tenant = try tenant(name, caller)
        var generator = SecureRandom()
        let (id, act, owner) = (ErasureID(using: &generator), caller.act, tenant.id)
        let asked = try await change("subject") { books in
            try books.requestErasure(of: creation.subject, owner, because: creation.because, id: id, by: act)
        }
        // In a change of its own: what a stop leaves undone is carried out by the next start.
        guard let done = await store.writer.change({ books in try books.carryOutErasures() }) else {
            throw ComplianceRefusal.overloaded
        }
        let record = done.first { $0.id == id } ?? asked.object
        return ComplianceAnswer(shape(record, tenant), asked.receipt)
    }

    private func shape(_ record: ErasureRecord, _ tenant: Tenant) -> ErasureShape {
        var shape = ErasureShape(
            id: record.id, tenant: tenant.slug.text, subject: record.subject,
            status: record.status == .done ? .done : .held)
        (shape.erased, shape.requestedBy) = (Int64(record.erased), record.requestedBy)
        shape.requestedAt = record.requestedAt
        return shape
    }
}
