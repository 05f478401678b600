import Admission
import HTTPWire
import Vocabulary

/// What is counted and told of a request, on its own event loop.
extension ClientHandler {
    /// The head of an answer is written; called once for each request, wherever its answer is made.
    func meter(_ status: Int, _ decision: DecisionID? = nil, _ reason: Reason? = nil) {
        loop.readClock()
        hasAnswered = true
        let now = loop.now
        // Without a whole head there is nothing to count from: a head that came too slowly.
        loop.meters.answered(route, status, since: headAt == 0 ? now : headAt, at: now)
        if let reason { loop.meters.refused(reason) }
        guard loop.watch.wants(status) else { return }
        ending = RequestEnd(
            request: request, route: route, status: status, decision: decision ?? exchange?.grant?.decision,
            reason: reason, key: principal?.keyID, trace: trace)
    }

    /// Places the request in a trace, where somebody collects them.
    func joinTrace() {
        guard loop.watch.traces else { return }
        trace = TraceContext(joining: reader.head.table.text(named: "traceparent"), using: &loop.random)
    }

    /// The answer has come to its end, or the client has left.
    func tellEnd() {
        guard var end = ending else { return }
        ending = nil
        loop.readClock()
        let (now, time) = (loop.clock(), loop.now)
        let lasted = headAt == 0 ? 0 : time &- headAt
        end.milliseconds = lasted / 1_000_000
        loop.watch.tell(end, at: now)
        guard let trace = end.trace else { return }
        loop.spans.add(
            RequestSpan(
                trace: trace.trace, span: trace.span, parent: trace.parent, name: end.route?.word ?? "none",
                kind: .server, start: now.earlier(by: lasted), end: now, attributes: end.attributes,
                isError: end.status >= 500))
    }
}

extension Instant {
    func earlier(by nanoseconds: UInt64) -> Instant {
        Instant(nanoseconds: self.nanoseconds &- Int64(clamping: nanoseconds))
    }
}
