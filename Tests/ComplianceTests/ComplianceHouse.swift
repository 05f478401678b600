import AuditLog
import Compliance
import Digests
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

/// A store with an identifier key, a tenant and the desk of exports over it.
final class ComplianceHouse {
    let clock = ManualClock()
    let folder: TemporaryFolder
    let running: RunningStore
    let traffic: Traffic
    let desk: ExportDesk

    init(owner: APIKey.Owner = .service) async throws {
        let clock = clock
        folder = try TemporaryFolder()
        running = try RunningStore(
            folder, identifierSecret: [UInt8](repeating: 4, count: 32), clock: { clock.now })
        traffic = try await Traffic.make(running, owner: owner, clock: clock)
        let key = try #require(ExportSettings.Key(seed: [UInt8](repeating: 5, count: 32)))
        desk = ExportDesk(
            running.store,
            ExportSettings(
                folder: running.store.folder.file("exports"), key: key, version: "1.0", softwareHash: { Digest256() },
                clock: { clock.now }))
    }

    var store: OpenStore { running.store }

    func sign() async throws { try await running.change { books in _ = try books.signHeads(dirtyFor: 0) } }

    /// Orders an export and makes it; the path of its file.
    func export(_ order: ExportOrder) async throws -> (record: ExportRecord, path: String) {
        let made = try await desk.create(order, by: .system).get().get()
        try await sign()
        try await ExportWork(desk).run()
        let record = try #require(try desk.find(made.object.id.text))
        #expect(record.status == .done)
        return (record, running.store.folder.file("exports/\(record.id)"))
    }

    /// The files of a bundle.
    func files(_ path: String) throws -> [String: [UInt8]] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let archive = try Archive(length: bytes.count) { offset, count in Array(bytes[offset..<(offset + count)]) }
        return Dictionary(
            uniqueKeysWithValues: archive.entries.map { entry in
                (entry.name, Array(bytes[entry.offset..<(entry.offset + entry.size)]))
            })
    }

    /// An auditor who has the public keys.
    func auditor() async throws -> Auditor {
        let owner = traffic.tenant.text
        let keys = try await running.change { books in
            [try books.verifierKey(of: owner), try books.verifierKey(of: LogOrigin.root)]
        }
        let (log, root) = (try #require(keys[0]), try #require(keys[1]))
        return Auditor(
            exportKeys: [desk.publicKey], log: TrustPolicy(log: log), root: TrustPolicy(log: root), now: clock.now)
    }

    /// Every file below the state folder that holds `text`.
    func files(holding text: String) throws -> [String] {
        let root = store.folder.path
        let names = try FileManager.default.subpathsOfDirectory(atPath: root)
        let wanted = Data(text.utf8)
        return names.filter { name in
            (try? Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)")))?.range(of: wanted) != nil
        }
    }

    /// The personal value behind a commitment.
    func value(of commitment: String) async throws -> String? {
        try await running.change { books in try books.personalValue(of: commitment) }
    }

    /// Erases a subject of the tenant at once; how many values there were.
    func erase(_ subject: String) async throws -> Int? {
        var generator = SecureRandom()
        let (tenant, id) = (traffic.tenant, ErasureID(using: &generator))
        _ = try await running.change { books in
            try books.requestErasure(of: subject, tenant, because: "asked", id: id, by: .system).get()
        }
        return try await carryOut().first?.erased
    }

    func carryOut() async throws -> [ErasureRecord] {
        try await running.change { books in try books.carryOutErasures() }
    }

    func kinds() throws -> [EventKind] { try traffic.leaves().map { try LeafReader.read($0).kind } }
}
