import Digests
import Vocabulary

/// How a claim ended.
enum ProofOutcome: Hashable, Sendable {
    /// The version whose secret it was.
    case proved(Int)
    case wrong
    case busy
    /// Too many attempts at this key; seconds to wait.
    case slowed(Int)
}

/// The claims that wait for a run of argon2id or for the end of one.
///
/// INVARIANT: there is one flight for each token, however many wait for it; a flight is in the line until it is boarded
/// and gone when it has landed.
struct ClaimQueue {
    typealias Answer = @Sendable (ProofOutcome, Instant) -> Void

    struct Flight {
        let claim: Claim
        /// Runs once for all who wait, before any of them is answered.
        let learn: Answer
        fileprivate(set) var waiters: [Waiter]
    }

    struct Waiter {
        let since: Instant
        let answer: Answer
    }

    /// What a free thread does next.
    enum Step {
        case fly(Flight)
        /// Computes an outdated string anew, when nobody waits.
        case renew(Claim, version: Int)
        case rest
    }

    static let waiterLimit = 256
    private static let renewalLimit = 1_024

    private let limit: Int
    private let limitPerSource: Int
    private var flights: [Digest256: Flight] = [:]
    private var line: [Digest256] = []
    private var inLine: [SourceNetwork: Int] = [:]
    private var renewals: [(claim: Claim, version: Int)] = []

    init(limit: Int, limitPerSource: Int) { (self.limit, self.limitPerSource) = (limit, limitPerSource) }

    /// Lets `waiter` wait for a flight of its token that is on its way, or for a new one; or says why not.
    ///
    /// - Parameter slowed: Asked last before a new flight, and not for one that is on its way.
    mutating func take(_ claim: Claim, _ waiter: Waiter, learn: @escaping Answer, slowed: () -> Int?) -> ProofOutcome? {
        if let waiting = flights[claim.digest]?.waiters.count {
            guard waiting < Self.waiterLimit else { return .busy }
            flights[claim.digest]?.waiters.append(waiter)
            return nil
        }
        let source = SourceNetwork(claim.source)
        guard line.count < limit, inLine[source, default: 0] < limitPerSource else { return .busy }
        if let wait = slowed() { return .slowed(wait) }
        flights[claim.digest] = Flight(claim: claim, learn: learn, waiters: [waiter])
        line.append(claim.digest)
        inLine[source, default: 0] += 1
        return nil
    }

    /// Flights that are in the line.
    var waiting: Int { line.count }

    /// The oldest flight; without one, a string to be computed anew; without that, rest.
    mutating func next() -> Step {
        if !line.isEmpty, let flight = flights[line.removeFirst()] {
            let source = SourceNetwork(flight.claim.source)
            let others = inLine[source, default: 1] - 1
            inLine[source] = others > 0 ? others : nil
            return .fly(flight)
        }
        if let renewal = renewals.popLast() { return .renew(renewal.claim, version: renewal.version) }
        return .rest
    }

    /// Sends those away who have waited since before `oldest`; without anybody left there is no flight.
    mutating func board(_ digest: Digest256, oldest: Instant) -> (late: [Waiter], flies: Bool) {
        let waiters = flights[digest]?.waiters ?? []
        let onTime = waiters.filter { $0.since >= oldest }
        flights[digest]?.waiters = onTime
        if onTime.isEmpty { flights[digest] = nil }
        return (waiters.filter { $0.since < oldest }, !onTime.isEmpty)
    }

    /// Ends a flight; answers who waited for it, those included who came while it flew.
    mutating func land(_ digest: Digest256) -> [Waiter] { flights.removeValue(forKey: digest)?.waiters ?? [] }

    /// Notes a version whose string is outdated; past the limit it waits for the token's next proof.
    mutating func renewLater(_ claim: Claim, version: Int) {
        if renewals.count < Self.renewalLimit { renewals.append((claim, version)) }
    }
}
