import AuditLog
import Digests
import GRDB
package import Vocabulary

extension Books {
    /// Begins an export.
    package mutating func createExport(_ record: ExportRecord, by act: Act) throws -> ChangeResult<ExportRecord> {
        try ExportTable.insert(record, database)
        let facts: [LeafFact] = [.format(record.format.rawValue), .from(record.first), .to(record.past)]
        let receipt = try receipt(for: leaf(.exportStarted, record, act, facts), of: record.tenant, at: now)
        return .success(Changed(object: record, receipt: receipt))
    }

    /// Tells how an export ended: done with its file's hash, or failed without one.
    package mutating func finishExport(_ record: ExportRecord) throws {
        var record = record
        guard try ExportTable.find(record.id.text, database)?.status == .running else { return }
        record.revision += 1
        try ExportTable.update(record, database)
        var facts: [LeafFact] = [
            .format(record.format.rawValue), .from(record.first), .to(record.past), .count(record.leaves),
        ]
        if let hash = record.sha256.flatMap({ Digest256(hex: $0) }) { facts.append(.sha256(hash)) }
        let kind: EventKind = record.status == .done ? .exportFinished : .exportFailed
        try append(leaf(kind, record, .system, facts), of: record.tenant, at: now)
    }

    /// Writes that somebody takes an export away, before the first byte leaves.
    package mutating func noteDownload(of record: ExportRecord, by act: Act) throws {
        try append(leaf(.exportDownloaded, record, act, []), of: record.tenant, at: now)
    }

    /// Marks an export as deleted; its file goes afterwards.
    package mutating func deleteExport(
        _ id: ExportID, revision: Int64?, by act: Act
    ) throws -> ChangeResult<ExportRecord> {
        guard var record = try ExportTable.find(id.text, database), record.status != .deleted else {
            return .failure(.notFound(id.text))
        }
        if let refusal = Self.stale(record.revision, revision) { return .failure(refusal) }
        guard record.status != .running else {
            return .failure(.stateConflict("the export is being made; wait until it is done"))
        }
        record.status = .deleted
        record.revision += 1
        try ExportTable.update(record, database)
        let receipt = try receipt(for: leaf(.exportDeleted, record, act, []), of: record.tenant, at: now)
        return .success(Changed(object: record, receipt: receipt))
    }

    private func leaf(_ kind: EventKind, _ record: ExportRecord, _ act: Act, _ facts: [LeafFact]) -> Leaf {
        Leaf(kind, by: act.actor, on: LeafObject(.export, record.id.text), request: act.request, facts: facts)
    }
}
