import AuditLog
import BudgetLedger
import Compliance
import Digests
import Foundation
import Store
import TestSupport
import Upkeep
import Vocabulary

/// An export of a real log, and its verification from the archive on disk; SHA-256 of the same bytes is the peer.
enum Verification {
    private static let changeSize = 256

    static func run(_ leaves: Int) async throws {
        let folder = try TemporaryFolder()
        let running = try RunningStore(folder, clock: TestHouse.systemClock)
        let traffic = try await Traffic.make(running, clock: ManualClock())
        try await fill(running, traffic, leaves)
        try TileRound(running.store).run()
        guard let key = ExportSettings.Key(seed: [UInt8](repeating: 5, count: 32)) else { return }
        let desk = ExportDesk(
            running.store,
            ExportSettings(
                folder: running.store.folder.file("exports"), key: key, version: "bench", softwareHash: { Digest256() },
                clock: TestHouse.systemClock))
        let begun = Gauge.now
        let order = try await desk.create(ExportOrder(.evidence, of: traffic.tenant.text), by: .system).get().get()
        try await running.change { books in _ = try books.signHeads(dirtyFor: 0) }
        try await ExportWork(desk).run()
        let made = Gauge.seconds(since: begun)
        guard let record = try desk.find(order.object.id.text), record.status == .done else {
            throw Unfurnished("the export failed")
        }
        let path = running.store.folder.file("exports/\(record.id)")
        Gauge.line(
            "leaves exported a second, views and all", "\(Int(Double(record.leaves) / made))", "\(record.leaves) leaves"
        )
        try await verify(path, record, traffic, running, desk)
    }

    private static func fill(_ running: RunningStore, _ traffic: Traffic, _ leaves: Int) async throws {
        for _ in 0..<(leaves / (2 * changeSize)) {
            let orders = (0..<changeSize).map { _ in traffic.order(from: "192.0.2.7") }
            try await running.change { books in
                for order in orders {
                    _ = try books.hold(order)
                    try books.settle(order.request, Charge(NanoUSD(400)), usage: TokenUsage())
                }
            }
        }
    }

    private static func verify(
        _ path: String, _ record: ExportRecord, _ traffic: Traffic, _ running: RunningStore, _ desk: ExportDesk
    ) async throws {
        let owner = traffic.tenant.text
        let keys = try await running.change { books in
            [try books.verifierKey(of: owner), try books.verifierKey(of: LogOrigin.root)]
        }
        guard let log = keys[0], let root = keys[1] else { return }
        let file = try BenchFile(path)
        let auditor = Auditor(
            exportKeys: [desk.publicKey], log: TrustPolicy(log: log), root: TrustPolicy(log: root),
            now: Instant(seconds: 0))
        let archive = try Archive(length: file.size) { offset, count in try file.read(offset, count) }
        let entries = Dictionary(uniqueKeysWithValues: archive.entries.map { ($0.name, $0) })
        let files = BundleFiles(names: archive.entries.map(\.name)) { name in
            guard let entry = entries[name] else { throw Unfurnished(name) }
            return file.pieces(entry.offset..<(entry.offset + entry.size))
        }
        try await Offline.verify(files, by: auditor, "offline, with its views")
        Gauge.line("archive", "\(file.size >> 20) MiB", "")
    }
}
