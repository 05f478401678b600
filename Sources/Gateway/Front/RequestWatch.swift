import Logging
import Vocabulary

/// What is told of single requests: lines of the log, and spans for a collector.
///
/// As shipped only requests that this daemon or an upstream failed are told, and only so many a second.
struct RequestWatch {
    /// Lines of failed requests in one second of one event loop; the rest is in the numbers alone.
    static let linesPerSecond = 10

    let logger: Logger
    let traces: Bool
    private let isVerbose: Bool
    private var second: Int64 = 0
    private var lines = 0

    init(_ logger: Logger, traces: Bool) {
        (self.logger, self.traces) = (logger, traces)
        isVerbose = logger.logLevel <= .debug
    }

    /// Whether the end of an answer with this status is told.
    func wants(_ status: Int) -> Bool { traces || isVerbose || status >= 500 }

    /// Writes the line of a request: ids and closed words, nothing that a client wrote.
    mutating func tell(_ end: RequestEnd, at now: Instant) {
        // A balancer asks while the daemon starts and drains: that is no failure.
        guard end.route != .ready else { return }
        guard end.status >= 500 || isVerbose else { return }
        if !isVerbose {
            if now.seconds != second { (second, lines) = (now.seconds, 0) }
            lines += 1
            guard lines <= Self.linesPerSecond else { return }
        }
        logger.log(
            level: end.status >= 500 ? .info : .debug, end.status >= 500 ? "a request failed" : "a request",
            metadata: end.metadata)
    }
}

/// How a request ended, for those who are told of single ones.
struct RequestEnd {
    let request: RequestID
    let route: Route?
    let status: Int
    var decision: DecisionID?
    var reason: Reason?
    var key: KeyID?
    var trace: TraceContext?
    var milliseconds: UInt64 = 0

    fileprivate var metadata: Logger.Metadata {
        var facts: Logger.Metadata = [
            "request": "\(request.text)", "route": "\(route?.word ?? "none")", "status": "\(status)",
            "milliseconds": "\(milliseconds)",
        ]
        if let decision { facts["decision"] = "\(decision.text)" }
        if let reason { facts["reason"] = "\(reason.word)" }
        if let key { facts["key"] = "\(key.text)" }
        if let trace { facts["trace"] = "\(trace.trace)" }
        return facts
    }

    var attributes: [String: String] {
        var facts = ["gatehouse.request": request.text, "http.response.status_code": String(status)]
        facts["http.route"] = route?.word ?? "none"
        if let decision { facts["gatehouse.decision"] = decision.text }
        if let reason { facts["gatehouse.reason"] = reason.word }
        if let key { facts["gatehouse.key"] = key.text }
        return facts
    }
}
