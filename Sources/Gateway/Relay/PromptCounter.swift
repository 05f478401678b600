import Admission
import Digests
import MessagesWire
import NIOCore
import StrictJSON
import Vocabulary

/// Asks the upstream how many tokens a prompt has, because its bytes alone would not fit a budget.
///
/// It is a call like any other: judged, admitted with a hold of nothing, in the log under an id of its own. The event
/// loop of the exchange that waits for it owns it.
final class PromptCounter {
    /// More than any count is long.
    private static let answerLimit = 4_096

    private let loop: LoopState
    private let exchange: Exchange
    private let tell: (Int64?) -> Void
    private let sink: Sink

    /// What was said so far; apart, because the exchange's client must not own the exchange.
    private final class Sink {
        var status = 0
        var answer: [UInt8] = []
        var ended: (() -> Void)?
    }

    /// - Parameter tell: Called once, with the count or with `nil` if there is none.
    init?(_ call: IncomingCall, loop: LoopState, tell: @escaping (Int64?) -> Void) {
        guard let body = CountableBody.make(of: call.body), let peek = try? RequestPeek.read(body, costs: false) else {
            return nil
        }
        var generator = SecureRandom()
        let count = IncomingCall(
            request: RequestID(using: &generator), principal: call.principal, route: .countTokens, peek: peek,
            body: body, address: call.address, beta: call.beta, session: call.session, receivedAt: loop.clock())
        let sink = Sink()
        let client = InnerClient(loop, target: CallRoute.countTokens.rawValue, beta: call.beta) { event in
            switch event {
            case .begun(let status, _): sink.status = status
            case .bytes(let bytes): sink.answer += bytes.prefix(Self.answerLimit - sink.answer.count)
            case .billed: break
            case .ended: sink.ended?()
            case .refused, .cut:
                sink.status = 0
                sink.ended?()
            }
        }
        (self.loop, self.tell, self.sink) = (loop, tell, sink)
        exchange = Exchange(count, client: client, loop: loop)
    }

    func begin() {
        sink.ended = { self.finish() }  // keeps it until the answer is there
        loop.enter(exchange)
        loop.countRequest()
        exchange.begin()
    }

    func cancel() { exchange.cut(.abandoned, .clientLeft) }

    private func finish() {
        sink.ended = nil
        loop.leave(exchange)
        tell(count)
    }

    private var count: Int64? {
        guard (200..<300).contains(sink.status), let answer = try? JSONReader.parse(sink.answer),
            let tokens = answer["input_tokens"]?.integer, (0...TokenCount.limit).contains(tokens)
        else { return nil }
        return tokens
    }
}
