package import AdminContract
import AuditLog
import Digests
import Store
import Vocabulary

extension ComplianceDesk {
    /// Exports that the caller sees, newest first.
    package func exports(
        _ caller: ComplianceCaller, of tenant: String?
    ) async throws -> Page<ExportShape> {
        let wanted = try tenant.map { try owner($0, caller) }
        let records = try exporting.all().filter { caller.sees($0.owner) && (wanted == nil || $0.owner == wanted) }
        let leaf = Leaf(
            .recordsRead, by: caller.act.actor, on: LeafObject(.exports, wanted ?? "all"), request: caller.act.request,
            facts: [.count(records.count)])
        let log = wanted.flatMap { TenantID($0) }
        let noted: Void? = await store.writer.change { books in try books.tell(leaf, of: log) }
        guard noted != nil else { throw ComplianceRefusal.overloaded }
        return Page(data: try records.map(shape), nextCursor: nil)
    }

    /// Begins an export.
    package func createExport(
        _ caller: ComplianceCaller, _ creation: ExportCreation
    ) async throws -> ComplianceAnswer<ExportShape> {
        guard let format = ExportRecord.Format(rawValue: creation.format.rawValue) else {
            throw ComplianceRefusal(.invalidRequest, "`\(creation.format.rawValue)` is no format of an export")
        }
        var order = ExportOrder(format, of: try owner(creation.tenant, caller))
        (order.from, order.to, order.kinds) = (creation.from, creation.to, creation.kinds ?? [])
        switch try await exporting.create(order, by: caller.act) {
        case .failure(let refusal): throw ComplianceRefusal(refusal)
        case .success(.failure(let refusal)): throw ComplianceRefusal(refusal, "export")
        case .success(.success(let changed)): return ComplianceAnswer(try shape(changed.object), changed.receipt)
        }
    }

    /// One export.
    package func export(_ caller: ComplianceCaller, _ id: String) throws -> ExportShape {
        try shape(record(caller, id))
    }

    /// The path of the file of an export that is done; the leaf that says so is on disk by then.
    package func openExport(_ caller: ComplianceCaller, _ id: String) async throws -> String {
        let record = try record(caller, id)
        guard record.status == .done else {
            throw ComplianceRefusal(.stateConflict, "the export is \(record.status.rawValue); it has no file")
        }
        guard let path = try await exporting.open(record, by: caller.act) else { throw ComplianceRefusal.overloaded }
        return path
    }

    /// Deletes an export and its file.
    package func deleteExport(
        _ caller: ComplianceCaller, _ id: String, revision: Int64
    ) async throws -> ComplianceAnswer<ExportShape> {
        let record = try record(caller, id)
        switch try await exporting.delete(record.id, revision: revision, by: caller.act) {
        case .success(let changed): return ComplianceAnswer(try shape(changed.object), changed.receipt)
        case .failure(let refusal): throw ComplianceRefusal(refusal, "export")
        case nil: throw ComplianceRefusal.overloaded
        }
    }

    private func record(_ caller: ComplianceCaller, _ id: String) throws -> ExportRecord {
        guard let record = try exporting.find(id), caller.sees(record.owner) else {
            throw ComplianceRefusal(.notFound, "there is no export `\(id)`")
        }
        return record
    }

    private func shape(_ record: ExportRecord) throws -> ExportShape {
        var shape = ExportShape(
            id: record.id, format: ExportShape.Format(rawValue: record.format.rawValue) ?? .evidence,
            tenant: try name(of: record.owner), from: Int64(record.first), to: Int64(record.past),
            status: ExportShape.Status(rawValue: record.status.rawValue) ?? .failed)
        shape.kinds = record.kinds
        shape.progress = record.status == .done ? 100 : exporting.progress(of: record.id)
        (shape.leaves, shape.sizeBytes) = (Int64(record.leaves), Int64(record.size))
        (shape.sha256, shape.requestedBy) = (record.sha256, record.requestedBy)
        if record.format == .evidence { shape.exportKey = Hex.encode(exporting.publicKey.bytes) }
        (shape.createdAt, shape.revision) = (record.createdAt, record.revision)
        return shape
    }
}
