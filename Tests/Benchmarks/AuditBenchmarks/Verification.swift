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
        guard let log = keys[0], let root = keys[1], let file = FileHandle(forReadingAtPath: path) else { return }
        let auditor = Auditor(
            exportKeys: [desk.publicKey], log: TrustPolicy(log: log), root: TrustPolicy(log: root),
            now: Instant(seconds: 0))
        let size = Int(try file.seekToEnd())
        let archive = try Archive(length: size) { offset, count in try read(file, offset, count) }
        let entries = Dictionary(uniqueKeysWithValues: archive.entries.map { ($0.name, $0) })
        let files = BundleFiles(names: archive.entries.map(\.name)) { name in
            guard let entry = entries[name] else { throw Unfurnished(name) }
            return pieces(of: entry, file)
        }
        let before = Gauge.peakMemory
        let start = Gauge.now
        _ = try EvidenceVerifier(files, by: auditor).verify()
        let rate = Double(record.leaves) / Gauge.seconds(since: start)
        let peer = try hashing(files, record.leaves)
        Gauge.line("leaves verified a second, offline", "\(Int(rate))", "bound 300,000; SHA-256 of leaves \(Int(peer))")
        Gauge.line("share of SHA-256 alone", String(format: "%.2f", rate / peer), "")
        Gauge.line("peak memory before and after", "\(before) and \(Gauge.peakMemory) MiB", "archive \(size >> 20) MiB")
    }

    /// The leaves' file hashed once and nothing else.
    private static func hashing(_ files: BundleFiles, _ leaves: Int) throws -> Double {
        let (start, pieces) = (Gauge.now, try files.open("leaves.jsonl"))
        var hash = SHA256()
        while let piece = try pieces() { hash.update(piece) }
        _ = hash.finish()
        return Double(leaves) / Gauge.seconds(since: start)
    }

    private static func read(_ file: FileHandle, _ offset: Int, _ count: Int) throws -> [UInt8] {
        try file.seek(toOffset: UInt64(offset))
        return [UInt8](try file.read(upToCount: count) ?? Data())
    }

    private static func pieces(of entry: Archive.Entry, _ file: FileHandle) -> BundleFiles.Pieces {
        var place = entry.offset
        let end = entry.offset + entry.size
        return {
            guard place < end else { return nil }
            let piece = try read(file, place, min(1 << 20, end - place))
            place += piece.count
            return piece
        }
    }
}
