import AuditLog
import Digests
package import Store
import Synchronization
package import Vocabulary

/// Brings heads of the root log to one witness and keeps its cosignatures.
///
/// There is one for each, so that none waits for another.
package final class WitnessRound: Sendable {
    /// After so many seconds without an answer the log says that the witness is late.
    package static let lateSeconds: Int64 = 60

    private struct State {
        /// The size that the witness cosigned last, as far as is known.
        var size: Int?
        var patience = Patience(pauses: 1...30, tellAfter: WitnessRound.lateSeconds)
        var refusals = WitnessRefusals()
    }

    private let door: WitnessDoor
    private let store: OpenStore
    private let clock: @Sendable () -> Instant
    // Touched by the one chore of this witness, and never across its call.
    private let state = Mutex(State())

    package init(_ door: WitnessDoor, _ store: OpenStore, clock: @escaping @Sendable () -> Instant) {
        (self.door, self.store, self.clock) = (door, store, clock)
    }

    /// Sends the newest head unless the witness has it.
    ///
    /// - Throws: `AuditAlarm` when the witness has seen another history; else what keeps it from answering.
    package func run() async throws {
        let isDue = state.withLock { $0.patience.isDue(at: clock()) }
        guard isDue, let head = try store.reader.signedHead(of: LogOrigin.root) else { return }
        let old = try state.withLock { $0.size } ?? store.reader.cosignedSize(by: door.name)
        guard head.size > old else { return }
        do {
            try await offer(head, after: old)
            _ = state.withLock { $0.patience.succeed() }
        } catch {
            if !(error is AuditAlarm), state.withLock({ $0.patience.fail(at: clock()) }) { await tellLate() }
            throw error
        }
    }

    private func offer(_ head: SignedHead, after old: Int) async throws {
        let tree = StoredTree(of: LogOrigin.root, size: head.size, store.reader, store.tiles)
        guard let checkpoint = Checkpoint(text: head.note.text) else { return }
        let request = WitnessRequest(
            oldSize: old, proof: try tree.consistency(from: old), note: head.note, checkpoint: checkpoint)
        let reply = try await door.submit(request.bytes)
        switch WitnessAnswer(status: reply.status, body: reply.body, to: head.note, by: door.key) {
        case .cosigned(let line): try await keep(line, head.size)
        case .stale(let size):
            do { try await recall(size, head, checkpoint) } catch let alarm as AuditAlarm {
                await tellRefused(reply.status, head.size, isLast: true)
                throw alarm
            }
        case .inconsistent:
            await tellRefused(reply.status, head.size, isLast: true)
            throw AuditAlarm.forked(log: LogOrigin.root, size: head.size)
        case .none(let status):
            await tellRefused(status, head.size, isLast: false)
            throw StoreFailure(doing: "asking the witness `\(door.name)`", cause: "it answered \(status)")
        }
    }

    private func keep(_ line: String, _ size: Int) async throws {
        let name = door.name
        let kept: Void? = await store.writer.change { books in
            try books.keepCosignature(line, of: name, size: size)
        }
        guard kept != nil else { throw StoreFailure(doing: "keeping a cosignature", cause: "the queue is full") }
        state.withLock { state in
            state.size = size
            state.refusals.cosign()
        }
    }

    /// The witness knows another size than this process does: the next turn goes on from there.
    private func recall(_ size: Int, _ head: SignedHead, _ checkpoint: Checkpoint) async throws {
        guard size <= head.size else {
            throw AuditAlarm.rolledBack(log: LogOrigin.root, size: head.size, published: size)
        }
        if size == head.size { try await compare(head, checkpoint.origin) }
        state.withLock { $0.size = size }
    }

    /// The witness has cosigned a head of this very size: it must be this one.
    private func compare(_ head: SignedHead, _ origin: String) async throws {
        let reply = try await door.fetch("/\(SHA256.hash(origin).hex)/checkpoint")
        guard let seen = SignedHead(text: String(decoding: reply.body, as: UTF8.self)) else { return }
        guard seen.size != head.size || seen.root == head.root else {
            throw AuditAlarm.forked(log: LogOrigin.root, size: head.size)
        }
    }

    /// Tells of a head that the witness refused, of its size and the status; before the daemon ends over it.
    private func tellRefused(_ status: Int, _ size: Int, isLast: Bool) async {
        let now = clock()
        guard state.withLock({ $0.refusals.refuse(status, at: now, isLast: isLast) }) else { return }
        let leaf = Leaf(
            .witnessRefused, by: .system, on: LeafObject(.witness, door.name), facts: [.size(size), .status(status)])
        _ = await store.writer.change { books in try books.tell(leaf) }
    }

    private func tellLate() async {
        let leaf = Leaf(.witnessLate, by: .system, on: LeafObject(.witness, door.name))
        _ = await store.writer.change { books in try books.tell(leaf) }
    }
}
