import AuditLog
import Digests
import Foundation
import Glibc
import Store
import Synchronization
import TestSupport
import Upkeep
import Vocabulary

/// From an admin change to a receipt that a witness has sealed, with the chores of the daemon at their usual pace.
enum Receipts {
    private static let changes = 60

    static func run() async throws {
        let folder = try TemporaryFolder()
        let running = try RunningStore(folder, clock: TestHouse.systemClock)
        let clock = ManualClock()
        let traffic = try await Traffic.make(running, clock: clock)
        let witness = try BenchWitness(folder.path + "/witness", try await key(running))
        let round = WitnessRound(witness.door, running.store, clock: TestHouse.systemClock)
        let chores = LogChores.all(running.store, LogChores.Settings())
        let samples = Samples()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for chore in chores { group.addTask { try await repeated(chore.every, chore.run) } }
            group.addTask { try await repeated(.milliseconds(250)) { try await round.run() } }
            for _ in 0..<changes { samples.add(try await sealed(running, traffic)) }
            group.cancelAll()
        }
        let (p50, p99) = (samples.percentile(0.5), samples.percentile(0.99))
        Gauge.line("admin change to witnessed receipt, p50", String(format: "%.0f ms", p50), "")
        Gauge.line("admin change to witnessed receipt, p99", String(format: "%.0f ms", p99), "bound 1,000 ms")
    }

    private static func repeated(_ pause: Duration, _ run: @Sendable () async throws -> Void) async throws {
        while !Task.isCancelled {
            // Cancelled while it waits: the condition ends the loop.
            try? await Task.sleep(for: pause)
            if !Task.isCancelled { try await run() }
        }
    }

    private static func key(_ running: RunningStore) async throws -> VerifierKey {
        let key = try await running.change { books in try books.verifierKey(of: LogOrigin.root) }
        guard let key else { throw Unfurnished("the root log has no key") }
        return key
    }

    /// One change, then asking until its leaf is under a cosigned head.
    private static func sealed(_ running: RunningStore, _ traffic: Traffic) async throws -> UInt64 {
        let (tenant, start) = (traffic.tenant, Gauge.now)
        let changed = try await running.change { books in
            try books.setRetention(of: tenant, seconds: Retention.usualSeconds, by: .system)
        }
        let index = try changed.get().receipt.leaf.seq
        let reader = running.store.reader
        while true {
            if let root = try reader.rootHead(cosignedBy: 1),
                try reader.rootedHead(of: tenant.text, covering: index + 1, before: root.size) != nil
            {
                return Gauge.now - start
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// The judgement of the witness program, with its head synced to a file before each answer as it does.
private final class BenchWitness: Sendable {
    private let logKey: VerifierKey
    private let path: String
    private let cosigner: Cosigner
    private let head = Mutex<WitnessState.Head?>(nil)

    init(_ path: String, _ logKey: VerifierKey) throws {
        (self.path, self.logKey) = (path, logKey)
        guard let cosigner = Cosigner(seed: [UInt8](repeating: 3, count: 32), name: "witness.bench/w1") else {
            throw Unfurnished("the witness's key")
        }
        self.cosigner = cosigner
    }

    var door: WitnessDoor {
        WitnessDoor(
            name: "w1", key: cosigner.verifierKey, submit: { try self.take($0) },
            fetch: { _ in WitnessDoor.Reply(status: 404, body: []) })
    }

    private func take(_ body: [UInt8]) throws -> WitnessDoor.Reply {
        try head.withLock { head in
            guard let request = WitnessRequest(parsing: body) else { return WitnessDoor.Reply(status: 400, body: []) }
            head = try WitnessState(keys: [logKey], head: head).decide(request)
            let line = cosigner.cosign(request.note.text, at: 1_763_800_000).line
            try PrivateFiles.replace(path, with: request.note.bytes, below: path)
            return WitnessDoor.Reply(status: 200, body: Array(line.utf8))
        }
    }
}
