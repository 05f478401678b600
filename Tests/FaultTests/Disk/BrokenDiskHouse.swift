import AuditLog
import BudgetLedger
import Digests
import Foundation
import LedgerTesting
import Seeds
import Store
import Synchronization
import TestSupport
import Vocabulary

/// A store on the disk of these tests, and what it has acknowledged.
final class BrokenDiskHouse: Sendable {
    /// An acknowledged change, and how much the disk had recorded by then.
    struct Acknowledged: Sendable {
        let request: RequestID
        let kind: String
        let events: Int
    }

    let house: SimulatedHouse
    let store: OpenStore
    private let acknowledgements = Mutex<[Acknowledged]>([])

    /// - Parameter isRelaxed: Calls are answered before their flush.
    init(_ house: SimulatedHouse, in folder: String, isRelaxed: Bool = false) throws {
        self.house = house
        var settings = OpenStore.Settings(deployment: "disk.test", auditSecret: [UInt8](repeating: 7, count: 32))
        settings.walPages = 40  // so that the log is moved into the database often
        settings.rowsEvery = 12  // so that most cuts are within a round of rows
        settings.isRelaxed = isRelaxed
        store = try OpenStore(
            try StateFolder(path: folder), settings: settings, clock: { Instant(seconds: 1_795_348_800) })
    }

    var acknowledged: [Acknowledged] { acknowledgements.withLock { $0 } }

    /// Takes `rounds` batches on this thread, and answers what ended the writer, if anything did.
    func live(rounds: Int, isNew: Bool, using seed: UInt64) -> String? {
        let life = Life(rounds: rounds, generator: SeededRandom(seed: seed))
        let isQueued = store.writer.submit(
            { [house] books in
                if isNew { try house.furnish(&books, at: Instant(seconds: 1_795_348_800)) }
                return try books.expireHolds()
            },
            then: { [self] _ in next(life) })
        guard isQueued else { return "the writer took no change" }
        do {
            try store.run()
            return nil
        } catch { return "\(error)" }
    }

    // SAFETY: the writer runs on the thread of `live`, and nobody else touches a life.
    private final class Life: @unchecked Sendable {
        var rounds: Int
        var generator: SeededRandom
        var open: [RequestID] = []
        var pending = 0

        init(rounds: Int, generator: SeededRandom) { (self.rounds, self.generator) = (rounds, generator) }
    }

    private func next(_ life: Life) {
        guard life.rounds > 0 else { return store.writer.close() }
        life.rounds -= 1
        let count = Int.random(in: 1...5, using: &life.generator)
        life.pending = count
        for _ in 0..<count {
            if let request = life.open.popLast(), Bool.random(using: &life.generator) {
                settle(request, life)
            } else {
                hold(life)
            }
        }
    }

    private func hold(_ life: Life) {
        let request = RequestID(using: &life.generator)
        let order = house.order(request, key: life.rounds % 3, NanoUSD(1_000), .unlimited)
        _ = store.writer.submit(
            { books in try books.hold(order) }, as: .call,
            then: { [self] _ in
                life.open.append(request)
                note(request, "admitted", life)
            })
    }

    private func settle(_ request: RequestID, _ life: Life) {
        _ = store.writer.submit(
            { books in try books.settle(request, Charge(NanoUSD(700)), usage: TokenUsage()) }, as: .call,
            then: { [self] _ in note(request, "settled", life) })
    }

    private func note(_ request: RequestID, _ kind: String, _ life: Life) {
        acknowledgements.withLock {
            $0.append(Acknowledged(request: request, kind: kind, events: FaultDisk.count))
        }
        life.pending -= 1
        if life.pending == 0 { next(life) }
    }
}

extension SimulatedHouse {
    /// Opens what is in `folder` with the real code, and says what is missing or does not add up.
    func fault(in folder: String, acknowledged: [BrokenDiskHouse.Acknowledged]) throws -> String? {
        let again = try BrokenDiskHouse(self, in: folder)
        if let failure = again.live(rounds: 2, isNew: false, using: 1) { return "it does not open: \(failure)" }
        var fold = LedgerFold(startsAtBooks: false)
        var said: Set<String> = []
        for bytes in try again.store.reader.leaves(of: tenant.text, from: 0, limit: .max) {
            let leaf = try LeafReader.read(bytes)
            if let request = leaf.request { said.insert("\(leaf.kind.word) \(request)") }
            if let money = leaf.money { try fold.take(money, request: leaf.request) }
        }
        let lost = acknowledged.first { !said.contains("\($0.kind) \($0.request)") }
        if let lost { return "\(lost.kind) \(lost.request) was acknowledged and is gone" }
        let logs = try again.store.reader.logs()
        let unsigned = logs.first { $0.signedSize > $0.size }
        return unsigned.map { "the head of \($0.owner) signs \($0.signedSize) leaves of \($0.size)" }
    }
}
