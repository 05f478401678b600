import Admission
import HTTPWire
import Vocabulary

extension Exchange {
    /// Places the call of the upstream beneath the request, where somebody collects traces.
    func traceUpstream(_ ending: CallOutcome.Ending, since sent: UInt64, by upstream: Int?) {
        guard let trace, sent > 0, let upstream else { return }
        loop.readClock()
        let (now, time) = (loop.clock(), loop.now)
        var attributes = [
            "gatehouse.request": request.text, "server.address": loop.pool.upstreams[upstream].settings.host,
        ]
        if let status = answer?.status { attributes["http.response.status_code"] = String(status) }
        if let decision = grant?.decision { attributes["gatehouse.decision"] = decision.text }
        loop.spans.add(
            RequestSpan(
                trace: trace.trace, span: TraceContext.hex(loop.random.next() | 1), parent: trace.span,
                name: loop.pool.upstreams[upstream].settings.name, kind: .client, start: now.earlier(by: time &- sent),
                end: now, attributes: attributes, isError: ending != .complete))
    }
}
