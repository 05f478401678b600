import Admission
import HTTPWire
import NIOCore
import Vocabulary

/// The house as the client of its own call: events instead of bytes on a connection.
///
/// Owned by the event loop of its exchange. The last event is one of `refused`, `ended` and `cut`.
final class InnerClient: CallClient {
    enum Event {
        case begun(status: Int, Grant)
        case bytes([UInt8])
        case billed(NanoUSD, TokenUsage)
        case refused(CallRefusal)
        case ended
        case cut(CallRefusal?)

        var isLast: Bool {
            switch self {
            case .refused, .ended, .cut: true
            case .begun, .bytes, .billed: false
            }
        }
    }

    private let loop: LoopState
    private let target: String
    private let beta: String?
    private var tell: ((Event) -> Void)?

    /// - Parameter beta: The header `anthropic-beta` of the client for whom the house asks.
    init(
        _ loop: LoopState, target: String = CallRoute.messages.rawValue, beta: String? = nil,
        tell: @escaping (Event) -> Void
    ) {
        (self.loop, self.target, self.beta, self.tell) = (loop, target, beta, tell)
    }

    var isBehind: Bool { false }

    func upstreamRequest(_ fields: [UInt8], _ body: [UInt8]) -> ByteBuffer {
        loop.scratch.removeAll(keepingCapacity: true)
        HeadWriter.request(.post, target: target.utf8, to: &loop.scratch)
        HeadWriter.field("content-type", "application/json" as StaticString, to: &loop.scratch)
        HeadWriter.field("anthropic-version", "2023-06-01" as StaticString, to: &loop.scratch)
        if let beta { HeadWriter.field(named: "anthropic-beta", beta, to: &loop.scratch) }
        HeadWriter.field("user-agent", "gatehouse" as StaticString, to: &loop.scratch)
        HeadWriter.field("content-length", body.count, to: &loop.scratch)
        loop.scratch += fields
        HeadWriter.endLine(&loop.scratch)
        var buffer = loop.allocator.buffer(capacity: loop.scratch.count + body.count)
        buffer.writeBytes(loop.scratch)
        buffer.writeBytes(body)
        return buffer
    }

    func refuse(_ refusal: CallRefusal) { pass(.refused(refusal)) }
    func begin(_ head: AnswerHead, framing: BodyFraming, isEvents: Bool) {
        pass(.begun(status: head.head.status, head.grant))
    }
    func write(_ bytes: [UInt8]) { pass(.bytes(bytes)) }
    func end() { pass(.ended) }
    func cut(_ refusal: CallRefusal?, isEvents: Bool) { pass(.cut(refusal)) }
    func flush() {}
    func billed(_ cost: NanoUSD, _ usage: TokenUsage) { pass(.billed(cost, usage)) }

    private func pass(_ event: Event) {
        let listener = tell
        if event.isLast { tell = nil }
        listener?(event)
    }
}
