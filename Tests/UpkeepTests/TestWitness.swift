import AuditLog
import Digests
import Store
import Synchronization
import TestSupport
import Upkeep
import Vocabulary

/// A witness in this process: the judgement of the real one over a head in memory.
final class TestWitness: Sendable {
    private struct State {
        var head: WitnessState.Head?
        var note = ""
        var isSilent = false
        var asked = 0
        var logKey: VerifierKey
    }

    private let state: Mutex<State>
    private let cosigner: Cosigner

    init(_ logKey: VerifierKey) throws {
        state = Mutex(State(logKey: logKey))
        guard let cosigner = Cosigner(seed: [UInt8](repeating: 3, count: 32), name: "witness.test/w1") else {
            throw Unfurnished("the witness's key")
        }
        self.cosigner = cosigner
    }

    var isSilent: Bool {
        get { state.withLock { $0.isSilent } }
        set { state.withLock { $0.isSilent = newValue } }
    }

    /// From now on it trusts this key of a log, and no other.
    func trust(_ key: VerifierKey) { state.withLock { $0.logKey = key } }

    /// How often somebody asked.
    var asked: Int { state.withLock { $0.asked } }

    var head: WitnessState.Head? { state.withLock { $0.head } }

    var door: WitnessDoor {
        WitnessDoor(
            name: "w1", key: cosigner.verifierKey, submit: { try self.take($0) }, fetch: { _ in try self.show() })
    }

    func round(_ store: OpenStore, _ clock: ManualClock) -> WitnessRound {
        WitnessRound(door, store, clock: { clock.now })
    }

    private func take(_ body: [UInt8]) throws -> WitnessDoor.Reply {
        try state.withLock { state in
            state.asked += 1
            guard !state.isSilent else { throw Unfurnished("silent") }
            guard let request = WitnessRequest(parsing: body) else { return WitnessDoor.Reply(status: 400, body: []) }
            do {
                state.head = try WitnessState(keys: [state.logKey], head: state.head).decide(request)
                let line = cosigner.cosign(request.note.text, at: 1_763_800_000).line
                state.note = String(decoding: request.note.bytes, as: UTF8.self) + line
                return WitnessDoor.Reply(status: 200, body: Array(line.utf8))
            } catch let refusal as WitnessRefusal {
                return WitnessDoor.Reply(status: refusal.status, body: Array(refusal.body.utf8))
            }
        }
    }

    private func show() throws -> WitnessDoor.Reply {
        try state.withLock { state in
            guard !state.isSilent else { throw Unfurnished("silent") }
            let status = state.note.isEmpty ? 404 : 200
            return WitnessDoor.Reply(status: status, body: Array(state.note.utf8))
        }
    }
}
