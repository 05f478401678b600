import APIKeys
import Digests
import Dispatch
import Glibc
import Synchronization
import Vocabulary

/// The few threads that run argon2id, and the short queue before them.
///
/// Claims of one token wait for one run. Whoever finds the queue full, or waits too long in it, is told to come again:
/// memory and time stay bounded however many unknown tokens arrive.
final class Argon2Pool: Sendable {
    /// How a run ended.
    enum Outcome: Hashable, Sendable {
        /// The version whose secret it was.
        case proved(Int)
        case wrong
        case busy
        /// Too many attempts at this key; seconds to wait.
        case slowed(Int)
    }

    static let waiterLimit = 256
    private static let renewalLimit = 1_024

    private let settings: KeyRingSettings
    private let events: KeyRingEvents
    private let clock: @Sendable () -> Instant
    private let workers: [Worker]
    private let state: Mutex<State>

    private struct State {
        var flights: [Digest256: Flight] = [:]
        var queue: [Digest256] = []
        var queuedOfSource: [Source: Int] = [:]
        var renewals: [(claim: Claim, version: Int)] = []
        var idle: [Int]
    }

    private struct Flight {
        let claim: Claim
        /// Runs once, before anybody is answered.
        let learn: @Sendable (Outcome, Instant) -> Void
        var waiters: [(since: Instant, answer: @Sendable (Outcome, Instant) -> Void)]
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
    }

    init(settings: KeyRingSettings, events: KeyRingEvents, clock: @escaping @Sendable () -> Instant) {
        (self.settings, self.events, self.clock) = (settings, events, clock)
        let threads = max(1, settings.threads)
        workers = (0..<threads).map { _ in Worker(kibibytes: settings.parameters.memory) }
        state = Mutex(State(idle: Array(0..<threads)))
    }

    /// Proves `claim`, together with others of the same token; `answer` is called once, from here if nothing is queued.
    ///
    /// - Parameter slowed: Asked before a run is queued, and not for one that is on its way already.
    /// - Parameter learn: Runs once for all who wait, before any of them is answered.
    func prove(
        _ claim: Claim, slowed: () -> Int?, learn: @escaping @Sendable (Outcome, Instant) -> Void,
        answer: @escaping @Sendable (Outcome, Instant) -> Void
    ) {
        let now = clock()
        let refusal: Outcome? = state.withLock { state in
            if let flight = state.flights[claim.digest] {
                guard flight.waiters.count < Self.waiterLimit else { return .busy }
                state.flights[claim.digest]?.waiters.append((now, answer))
                return nil
            }
            let queued = state.queuedOfSource[Source(claim.source)] ?? 0
            guard state.queue.count < settings.queueLimit, queued < settings.queueLimitPerSource else { return .busy }
            if let wait = slowed() { return .slowed(wait) }
            start(Flight(claim: claim, learn: learn, waiters: [(now, answer)]), in: &state)
            return nil
        }
        if let refusal { answer(refusal, now) }
    }

    private func start(_ flight: Flight, in state: inout State) {
        state.flights[flight.claim.digest] = flight
        state.queue.append(flight.claim.digest)
        state.queuedOfSource[Source(flight.claim.source), default: 0] += 1
        wake(&state)
    }

    private func wake(_ state: inout State) {
        guard let place = state.idle.popLast() else { return }
        let worker = workers[place]
        worker.queue.async { self.work(on: worker, place: place) }
    }

    // MARK: On a worker's thread

    private enum Step {
        case fly(Flight)
        case renew(Claim, version: Int)
        case rest
    }

    private func work(on worker: Worker, place: Int) {
        while true {
            switch nextStep(place) {
            case .fly(let flight): fly(flight, on: worker)
            case .renew(let claim, let version): renew(claim, version: version, on: worker)
            case .rest: return
            }
        }
    }

    /// The oldest claim; without one, a string that is to be computed anew; without that, rest.
    private func nextStep(_ place: Int) -> Step {
        state.withLock { state in
            while !state.queue.isEmpty {
                let digest = state.queue.removeFirst()
                guard let flight = state.flights[digest] else { continue }
                let source = Source(flight.claim.source)
                let queued = state.queuedOfSource[source] ?? 0
                state.queuedOfSource[source] = queued > 1 ? queued - 1 : nil
                return .fly(flight)
            }
            if let renewal = state.renewals.popLast() { return .renew(renewal.claim, version: renewal.version) }
            state.idle.append(place)
            return .rest
        }
    }

    private func fly(_ flight: Flight, on worker: Worker) {
        let digest = flight.claim.digest
        let started = clock()
        for waiter in takeLate(digest, at: started) { waiter.answer(.busy, started) }
        guard hasWaiters(digest) else { return }
        let matched = worker.memory.withLock { memory in
            flight.claim.candidates.first { $0.secret.matches(password: $0.password, memory: &memory) }
        }
        let outcome = matched.map { Outcome.proved($0.version) } ?? .wrong
        let ended = clock()
        flight.learn(outcome, ended)
        let waiters = state.withLock { state in
            if let matched, matched.renewal != nil, state.renewals.count < Self.renewalLimit {
                state.renewals.append((flight.claim, matched.version))
            }
            return state.flights.removeValue(forKey: digest)?.waiters ?? []
        }
        for waiter in waiters { waiter.answer(outcome, ended) }
    }

    /// Those who have waited too long; each has a deadline of its own.
    private func takeLate(_ digest: Digest256, at now: Instant) -> [(
        since: Instant, answer: @Sendable (Outcome, Instant) -> Void
    )] {
        let oldest = now.nanoseconds - settings.queueNanoseconds
        return state.withLock { state in
            let waiters = state.flights[digest]?.waiters ?? []
            state.flights[digest]?.waiters = waiters.filter { $0.since.nanoseconds >= oldest }
            return waiters.filter { $0.since.nanoseconds < oldest }
        }
    }

    /// False if nobody waits any more, and then the flight is gone.
    private func hasWaiters(_ digest: Digest256) -> Bool {
        state.withLock { state in
            guard state.flights[digest]?.waiters.isEmpty != false else { return true }
            state.flights[digest] = nil
            return false
        }
    }

    private func renew(_ claim: Claim, version: Int, on worker: Worker) {
        guard let candidate = claim.candidates.first(where: { $0.version == version }) else { return }
        guard let renewal = candidate.renewal else { return }
        let new = worker.memory.withLock { memory in
            var generator = SecureRandom()
            return StoredSecret(
                password: renewal.password, sieve: renewal.sieve, pepper: renewal.pepper,
                parameters: settings.parameters, memory: &memory, using: &generator)
        }
        events.rehashed(Rehash(key: claim.id, version: version, old: candidate.secret, new: new))
    }
}
