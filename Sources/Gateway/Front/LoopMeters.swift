import Admission
import Metering
import Vocabulary

/// What one event loop counts of its own work.
///
/// Nobody else touches it, so counting costs an addition; who asks for the numbers gets a copy on the loop.
struct LoopMeters: Sendable {
    /// Classes of status, from 1xx to 5xx.
    static let classes = 5

    /// By route, the last one for paths that do not exist, and class of status.
    private(set) var requests = [Int](repeating: 0, count: (Route.allCases.count + 1) * LoopMeters.classes)
    private(set) var refusals: [Reason: Int] = [:]
    private(set) var answerSeconds = [Histogram](repeating: Histogram(.seconds), count: Route.allCases.count + 1)
    private(set) var admissionSeconds = Histogram(.seconds)
    private(set) var addedSeconds = Histogram(.seconds)
    private(set) var callSeconds = Histogram(.seconds)
    private(set) var callEnds = [Int](repeating: 0, count: CallOutcome.Ending.words.count)
    private(set) var upstreams: [UpstreamMeter]
    private(set) var authentications = (known: 0, unproven: 0, refused: 0)
    var retries = 0

    init(upstreams count: Int) { upstreams = Array(repeating: UpstreamMeter(), count: count) }

    /// The head of an answer is written.
    mutating func answered(_ route: Route?, _ status: Int, since start: UInt64, at now: UInt64) {
        let place = route?.rawValue ?? Route.allCases.count
        requests[place * Self.classes + Self.place(of: status)] &+= 1
        answerSeconds[place].add(now &- start)
    }

    mutating func refused(_ reason: Reason) { refusals[reason, default: 0] &+= 1 }

    mutating func recognised() { authentications.known &+= 1 }
    mutating func unproven() { authentications.unproven &+= 1 }
    mutating func unrecognised() { authentications.refused &+= 1 }

    mutating func judged(since start: UInt64, at now: UInt64) { admissionSeconds.add(now &- start) }

    mutating func sent(since start: UInt64, at now: UInt64) { addedSeconds.add(now &- start) }

    mutating func ended(_ ending: CallOutcome.Ending, since start: UInt64, at now: UInt64) {
        callEnds[ending.place] &+= 1
        callSeconds.add(now &- start)
    }

    mutating func answered(byUpstream index: Int?, _ status: Int, since start: UInt64, at now: UInt64) {
        guard let index else { return }
        upstreams[index].answers[Self.place(of: status)] &+= 1
        upstreams[index].seconds.add(now &- start)
    }

    mutating func failed(_ upstream: Int) { upstreams[upstream].failures &+= 1 }

    private static func place(of status: Int) -> Int { max(0, min(status / 100 - 1, classes - 1)) }

    /// Adds what another loop has counted.
    mutating func merge(_ other: LoopMeters) {
        for place in requests.indices { requests[place] &+= other.requests[place] }
        refusals.merge(other.refusals, uniquingKeysWith: &+)
        for place in answerSeconds.indices { answerSeconds[place].merge(other.answerSeconds[place]) }
        admissionSeconds.merge(other.admissionSeconds)
        addedSeconds.merge(other.addedSeconds)
        callSeconds.merge(other.callSeconds)
        for place in callEnds.indices { callEnds[place] &+= other.callEnds[place] }
        for place in upstreams.indices { upstreams[place].merge(other.upstreams[place]) }
        authentications.known &+= other.authentications.known
        authentications.unproven &+= other.authentications.unproven
        authentications.refused &+= other.authentications.refused
        retries &+= other.retries
    }
}

/// What one event loop counts of one upstream.
struct UpstreamMeter: Sendable {
    /// By class of status.
    fileprivate(set) var answers = [Int](repeating: 0, count: LoopMeters.classes)
    fileprivate(set) var seconds = Histogram(.seconds)
    fileprivate(set) var failures = 0

    mutating func merge(_ other: UpstreamMeter) {
        for place in answers.indices { answers[place] &+= other.answers[place] }
        seconds.merge(other.seconds)
        failures &+= other.failures
    }
}

extension CallOutcome.Ending {
    /// The words of the label `ending`, in the order of `place`.
    static let words = [
        "complete", "client-left", "deadline", "guard-cut", "budget-cut", "revoked", "shutdown", "upstream-cut",
        "upstream-status", "unreachable", "unanswered",
    ]

    fileprivate var place: Int {
        switch self {
        case .complete: 0
        case .clientLeft: 1
        case .deadline: 2
        case .guardCut: 3
        case .budgetCut: 4
        case .revoked: 5
        case .shutdown: 6
        case .upstreamCut: 7
        case .upstreamStatus: 8
        case .unreachable: 9
        case .unanswered: 10
        }
    }
}
