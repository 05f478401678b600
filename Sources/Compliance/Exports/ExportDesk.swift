import AuditLog
package import Digests
import Glibc
package import Store
import Synchronization
package import Vocabulary

/// What somebody wants exported.
package struct ExportOrder: Hashable, Sendable {
    package var format: ExportRecord.Format
    /// Owner of the log: tenant id or `house`.
    package var owner: String
    package var from: Instant?
    package var to: Instant?
    package var kinds: [String] = []

    package init(_ format: ExportRecord.Format, of owner: String) { (self.format, self.owner) = (format, owner) }
}

/// Why an export is not begun; nothing was changed.
package enum ExportRefusal: Error, Hashable, Sendable {
    case noLog(String)
    /// A filtered export cannot prove that it is complete.
    case filteredEvidence
    case emptyRange
    case unknownKind(String)
    case tooMany(limit: Int)
    case full(limit: Int)
    case overloaded
}

/// Takes orders for exports and keeps what was made; `ExportWork` makes them.
package final class ExportDesk: Sendable {
    /// Exports that may be made at a time.
    package static let runningLimit = 16
    /// Of one log, so that nobody keeps all others waiting.
    package static let runningLimitOfLog = 8
    /// Exports of one log that are kept; each has a file.
    package static let keptLimitOfLog = 200

    let store: OpenStore
    let settings: ExportSettings
    // Percent of what is being made now.
    private let percents = Mutex<[ExportID: Int64]>([:])

    package init(_ store: OpenStore, _ settings: ExportSettings) { (self.store, self.settings) = (store, settings) }

    /// Begins an export; its file is made by the next turn of the work.
    package func create(
        _ order: ExportOrder, by act: Act
    ) async throws -> Result<ChangeResult<ExportRecord>, ExportRefusal> {
        guard let log = try store.reader.logs().first(where: { $0.owner == order.owner }), log.size > 0 else {
            return .failure(.noLog(order.owner))
        }
        guard order.format != .evidence || order.kinds.isEmpty else { return .failure(.filteredEvidence) }
        if let unknown = order.kinds.first(where: { EventKind(rawValue: $0) == nil }) {
            return .failure(.unknownKind(unknown))
        }
        if let refusal = try refuseMany(of: order.owner) { return .failure(refusal) }
        // What is before a span stands in its evidence as well: of one that has no time in it that would be all.
        if let from = order.from, order.to.map({ from >= $0 }) ?? (from > settings.clock()) {
            return .failure(.emptyRange)
        }
        let range = ExportRange(store.reader, log)
        let wanted = try range.index(of: order.from)
        let past = try order.to.map { try range.index(of: $0) } ?? log.size
        let first = order.format == .evidence ? try range.opening(before: wanted) : wanted
        guard first < past else { return .failure(.emptyRange) }
        var generator = SecureRandom()
        let record = ExportRecord(
            id: ExportID(using: &generator), format: order.format, owner: order.owner, kinds: order.kinds, first: first,
            past: past, requestedBy: act.actor.id, createdAt: settings.clock())
        let made = await store.writer.change { books in try books.createExport(record, by: act) }
        return made.map { .success($0) } ?? .failure(.overloaded)
    }

    private func refuseMany(of owner: String) throws -> ExportRefusal? {
        let kept = try all()
        let own = kept.filter { $0.owner == owner }
        guard kept.count(where: { $0.status == .running }) < Self.runningLimit else {
            return .tooMany(limit: Self.runningLimit)
        }
        guard own.count(where: { $0.status == .running }) < Self.runningLimitOfLog else {
            return .tooMany(limit: Self.runningLimitOfLog)
        }
        return own.count < Self.keptLimitOfLog ? nil : .full(limit: Self.keptLimitOfLog)
    }

    /// The key that an auditor of these exports has to know.
    package var publicKey: VerifyingKey { settings.key.key.publicKey }

    /// Every export that is not deleted, newest first.
    package func all() throws -> [ExportRecord] { try store.reader.exports().filter { $0.status != .deleted } }

    /// One export; `nil` if there is none or it was deleted.
    package func find(_ id: String) throws -> ExportRecord? {
        try store.reader.export(id).flatMap { $0.status == .deleted ? nil : $0 }
    }

    /// The file of an export that is done, after the leaf that says that it is taken away.
    package func open(_ record: ExportRecord, by act: Act) async throws -> String? {
        guard record.status == .done else { return nil }
        let noted: Void? = await store.writer.change { books in try books.noteDownload(of: record, by: act) }
        return noted.map { path(of: record.id) }
    }

    /// Deletes an export and its file; `nil` when the queue is full.
    package func delete(_ id: ExportID, revision: Int64?, by act: Act) async throws -> ChangeResult<ExportRecord>? {
        let deleted = await store.writer.change { books in
            try books.deleteExport(id, revision: revision, by: act)
        }
        guard case .success = deleted else { return deleted }
        // SAFETY: reads the path during the call; a file that is not there is deleted already.
        _ = unsafe unlink(path(of: id))
        return deleted
    }

    /// How far an export that is being made has come, in percent.
    package func progress(of id: ExportID) -> Int64 { percents.withLock { $0[id] ?? 0 } }

    func note(_ done: Int, of record: ExportRecord) {
        let count = max(1, record.past - record.first)
        percents.withLock { $0[record.id] = Int64(min(99, done * 100 / count)) }
    }

    func forget(_ id: ExportID) { percents.withLock { $0[id] = nil } }

    func path(of id: ExportID) -> String { "\(settings.folder)/\(id)" }
}
