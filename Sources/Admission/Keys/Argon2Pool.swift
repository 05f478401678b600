import APIKeys
import Digests
import Dispatch
import Glibc
import Synchronization
import Vocabulary

/// The few threads that run argon2id, and the short line before them.
///
/// Claims of one token wait for one run. Whoever finds the line full, or waits too long in it, is told to come again:
/// memory and time stay bounded however many unknown tokens arrive.
final class Argon2Pool: Sendable {
    private let settings: KeyRingSettings
    private let events: KeyRingEvents
    private let clock: @Sendable () -> Instant
    private let workers: [Worker]
    private let state: Mutex<State>
    private let ran = Atomic<Int>(0)

    /// Runs of argon2id since the start.
    var runs: Int { ran.load(ordering: .relaxed) }

    /// Tokens that wait for a worker.
    var waiting: Int { state.withLock { $0.claims.waiting } }

    private struct State {
        var claims: ClaimQueue
        /// Places of the workers that rest.
        var resting: [Int]
    }

    /// One thread's share: a serial queue and the block that its runs use.
    private final class Worker: Sendable {
        let queue = DispatchQueue(label: "gatehouse.argon2")
        let memory: Mutex<Argon2Memory>

        init(kibibytes: UInt32) {
            var memory = Argon2Memory(kibibytes: kibibytes)
            // SAFETY: only advice, on memory that `memory` owns: what argon2id works on stays out of core files.
            unsafe memory.withBlock { block in _ = unsafe madvise(block.baseAddress, block.count, MADV_DONTDUMP) }
            self.memory = Mutex(memory)
        }

        /// Gives the pages back while nobody waits: an idle daemon keeps no 19 MiB, and nothing of a secret in them.
        func rest() {
            memory.withLock { memory in
                // SAFETY: on memory that `memory` owns; argon2id reads nothing that it has not written.
                unsafe memory.withBlock { block in _ = unsafe madvise(block.baseAddress, block.count, MADV_DONTNEED) }
            }
        }
    }

    init(settings: KeyRingSettings, events: KeyRingEvents, clock: @escaping @Sendable () -> Instant) {
        (self.settings, self.events, self.clock) = (settings, events, clock)
        let threads = max(1, settings.threads)
        workers = (0..<threads).map { _ in Worker(kibibytes: settings.parameters.memory) }
        let claims = ClaimQueue(limit: settings.queueLimit, limitPerSource: settings.queueLimitPerSource)
        state = Mutex(State(claims: claims, resting: Array(0..<threads)))
    }

    /// Proves `claim`, together with others of the same token; `answer` is called once, from here if there is no room.
    func prove(
        _ claim: Claim, slowed: () -> Int?, learn: @escaping ClaimQueue.Answer, answer: @escaping ClaimQueue.Answer
    ) {
        let now = clock()
        let refusal = state.withLock { state in
            let waiter = ClaimQueue.Waiter(since: now, answer: answer)
            let refusal = state.claims.take(claim, waiter, learn: learn, slowed: slowed)
            if refusal == nil, let place = state.resting.popLast() { wake(place) }
            return refusal
        }
        if let refusal { answer(refusal, now) }
    }

    private func wake(_ place: Int) {
        let worker = workers[place]
        worker.queue.async { self.work(on: worker, place: place) }
    }

    // MARK: On a worker's thread

    private func work(on worker: Worker, place: Int) {
        while true {
            let step = state.withLock { state in
                let step = state.claims.next()
                if case .rest = step { state.resting.append(place) }
                return step
            }
            switch step {
            case .fly(let flight): fly(flight, on: worker)
            case .renew(let claim, let version): renew(claim, version: version, on: worker)
            case .rest: return worker.rest()
            }
        }
    }

    private func fly(_ flight: ClaimQueue.Flight, on worker: Worker) {
        let (claim, start) = (flight.claim, clock())
        let oldest = Instant(nanoseconds: start.nanoseconds - settings.queueNanoseconds)
        let (late, flies) = state.withLock { state in state.claims.board(claim.digest, oldest: oldest) }
        for waiter in late { waiter.answer(.busy, start) }
        guard flies else { return }
        let matched = worker.memory.withLock { memory in
            claim.candidates.first {
                ran.add(1, ordering: .relaxed)
                return $0.secret.matches(password: $0.password, memory: &memory)
            }
        }
        let (outcome, end) = (matched.map { ProofOutcome.proved($0.version) } ?? .wrong, clock())
        flight.learn(outcome, end)
        let waiters = state.withLock { state in
            if let matched, matched.renewal != nil { state.claims.renewLater(claim, version: matched.version) }
            return state.claims.land(claim.digest)
        }
        for waiter in waiters { waiter.answer(outcome, end) }
    }

    private func renew(_ claim: Claim, version: Int, on worker: Worker) {
        guard let candidate = claim.candidates.first(where: { $0.version == version }) else { return }
        guard let renewal = candidate.renewal else { return }
        ran.add(1, ordering: .relaxed)
        let new = worker.memory.withLock { memory in
            var generator = SecureRandom()
            return StoredSecret(
                password: renewal.password, sieve: renewal.sieve, pepper: renewal.pepper,
                parameters: settings.parameters, memory: &memory, using: &generator)
        }
        events.rehashed(Rehash(key: claim.id, version: version, old: candidate.secret, new: new))
    }
}
