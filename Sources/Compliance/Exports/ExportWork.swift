import AuditLog
import Digests
import Glibc
import Store
import StrictJSON

/// Makes the exports that were ordered, oldest first; after a restart one that was under way begins anew.
package struct ExportWork: Sendable {
    private let desk: ExportDesk

    package init(_ desk: ExportDesk) { self.desk = desk }

    private var store: OpenStore { desk.store }

    /// Makes what can be made now; evidence waits until its head is signed and cosigned.
    package func run() async throws {
        for record in try store.reader.exports().reversed() where record.status == .running {
            guard !Task.isCancelled else { return }
            try await make(record)
        }
    }

    private func make(_ record: ExportRecord) async throws {
        var record = record
        do {
            try StateFolder.makeFolder(desk.settings.folder)
            guard try await write(&record) else { return }
            record.status = .done
        } catch {
            record.status = .failed
            try await finish(record)
            throw error
        }
        try await finish(record)
        desk.forget(record.id)
    }

    /// False while the head that the range should end with is not there yet.
    private func write(_ record: inout ExportRecord) async throws -> Bool {
        guard record.format == .evidence else {
            try writeView(&record)
            return true
        }
        guard let maker = try await maker(&record) else { return false }
        let made = try maker.write(to: desk.path(of: record.id))
        (record.size, record.sha256) = (made.size, made.hash.hex)
        record.leaves = record.past - record.first
        return true
    }

    private func maker(_ record: inout ExportRecord) async throws -> EvidenceMaker? {
        let (owner, wanted) = (record.owner, record.past)
        guard let root = try store.reader.rootHead(cosignedBy: desk.settings.quorum),
            let head = try store.reader.rootedHead(of: owner, covering: wanted, before: root.size, newest: false),
            let origin = try store.reader.logs().first(where: { $0.owner == owner })?.origin
        else {
            _ = await store.writer.change { books in books.awaitHead(of: owner) }
            return nil
        }
        let keys = await store.writer.change { books in
            [try books.verifierKey(of: owner), try books.verifierKey(of: LogOrigin.root)]
        }
        guard let keys, let logKey = keys[0], let rootKey = keys[1] else { return nil }
        record.past = head.head.size
        return EvidenceMaker(
            store: store, settings: desk.settings, record: record, origin: origin, head: head, root: root,
            trust: (logKey, rootKey), progress: { [desk, record] done in desk.note(done, of: record) })
    }

    private func writeView(_ record: inout ExportRecord) throws {
        let file = try GrowingFile(desk.path(of: record.id))
        let origin = try store.reader.logs().first { $0.owner == record.owner }?.origin ?? record.owner
        let view = LeafFormat(record.format, origin: origin, version: desk.settings.version)
        try file.write(view.header)
        let kinds = Set(record.kinds)
        var count = 0
        let order = record
        try LeafPages(store.reader, record, progress: { desk.note($0, of: order) }).walk { leaf in
            guard let line = view.line(leaf, kinds: kinds) else { return }
            try file.write(line)
            count += 1
        }
        record.leaves = count
        record.size = file.size
        record.sha256 = try file.finish().hex
    }

    private func finish(_ record: ExportRecord) async throws {
        let told: Void? = await store.writer.change { books in try books.finishExport(record) }
        guard told != nil else { throw StoreFailure(doing: "ending an export", cause: "the writer's queue is full") }
    }
}
