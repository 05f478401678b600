import Admission
package import Metering
import NIOCore
import Vocabulary

/// What the data plane has counted until now, over all of its event loops.
package struct GatewayMeters: Sendable {
    fileprivate let loops: LoopMeters
    fileprivate let upstreams: [(name: String, isOpen: Bool)]
    fileprivate let connections: Int
    fileprivate let bodyBytes: Int
    fileprivate var spansDropped: Int
}

extension GatewayMeters {
    /// Puts the numbers on the page.
    package func write(to page: inout MetricPage) {
        writeRequests(to: &page)
        page.add(.admissionSeconds, [], loops.admissionSeconds)
        page.add(.addedSeconds, [], loops.addedSeconds)
        page.add(.callSeconds, [], loops.callSeconds)
        for (word, count) in zip(CallOutcome.Ending.words, loops.callEnds) {
            page.add(.callEnds, [word], .count(count))
        }
        for (meter, upstream) in zip(loops.upstreams, upstreams) { write(meter, of: upstream, to: &page) }
        page.add(.retries, [], .count(loops.retries))
        page.add(.authentications, ["known"], .count(loops.authentications.known))
        page.add(.authentications, ["unproven"], .count(loops.authentications.unproven))
        page.add(.authentications, ["refused"], .count(loops.authentications.refused))
        page.add(.connections, [], .count(connections))
        page.add(.bodyBytes, [], .count(bodyBytes))
        page.add(.spansDropped, [], .count(spansDropped))
    }

    /// Series of routes that nobody used yet are left out; those that are there stay.
    private func writeRequests(to page: inout MetricPage) {
        for (place, word) in (Route.allCases.map(\.word) + ["none"]).enumerated() {
            for kind in 0..<LoopMeters.classes {
                let count = loops.requests[place * LoopMeters.classes + kind]
                if count > 0 { page.add(.requests, [word, Self.word(kind)], .count(count)) }
            }
            let seconds = loops.answerSeconds[place]
            if seconds.total > 0 { page.add(.answerSeconds, [word], seconds) }
        }
        // All of them, so that the first refusal of a kind is a rise and not the beginning of a series.
        for reason in Reason.allCases { page.add(.refusals, [reason.word], .count(loops.refusals[reason] ?? 0)) }
    }

    private func write(_ meter: UpstreamMeter, of upstream: (name: String, isOpen: Bool), to page: inout MetricPage) {
        page.add(.upstreamSeconds, [upstream.name], meter.seconds)
        for (kind, count) in meter.answers.enumerated() where count > 0 {
            page.add(.upstreamAnswers, [upstream.name, Self.word(kind)], .count(count))
        }
        page.add(.upstreamFailures, [upstream.name], .count(meter.failures))
        page.add(.upstreamOpen, [upstream.name], .flag(upstream.isOpen))
    }

    private static func word(_ kind: Int) -> String { "\(kind + 1)xx" }
}

extension DataPlane {
    /// Asks every loop for what it has counted; a loop that does not turn makes this wait.
    package func meters() async -> GatewayMeters? {
        var sum: LoopMeters?
        var upstreams: [(name: String, isOpen: Bool)] = []
        var (connections, bodyBytes, dropped) = (0, 0, 0)
        for loop in loops {
            // A loop that has ended counts nothing any more.
            guard let part = try? await loop.eventLoop.submit({ Self.part(of: loop.value) }).get() else { continue }
            (upstreams, connections, bodyBytes) = (part.upstreams, part.connections, part.bodyBytes)
            dropped &+= part.spansDropped
            if sum == nil { sum = part.loops } else { sum?.merge(part.loops) }
        }
        return sum.map {
            GatewayMeters(
                loops: $0, upstreams: upstreams, connections: connections, bodyBytes: bodyBytes,
                spansDropped: dropped)
        }
    }

    private static func part(of loop: LoopState) -> GatewayMeters {
        GatewayMeters(
            loops: loop.meters,
            upstreams: loop.pool.upstreams.map { ($0.settings.name, $0.breaker.isOpen) },
            connections: loop.counts.total, bodyBytes: loop.memory.bytes,
            spansDropped: loop.spans.dropped)
    }
}

extension Route {
    /// The value of the label `route`.
    var word: String {
        switch self {
        case .messages: "messages"
        case .countTokens: "count-tokens"
        case .models: "models"
        case .model: "model"
        case .hello: "hello"
        case .live: "livez"
        case .ready: "readyz"
        case .complete: "complete"
        case .startTask: "start-task"
        case .tasks: "tasks"
        case .task: "task"
        case .artifact: "artifact"
        case .uploads: "uploads"
        case .upload: "upload"
        case .stream: "stream"
        case .usage: "usage"
        case .capabilities: "capabilities"
        }
    }
}
