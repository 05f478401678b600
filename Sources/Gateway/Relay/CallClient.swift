import Admission
import HTTPWire
import NIOCore
import Vocabulary

/// Who one call is answered to: a client's connection, or the house itself for a completion or a task.
///
/// Owned by the event loop of the exchange that calls it. After `refuse`, `end` or `cut` nothing more comes.
protocol CallClient: AnyObject {
    /// It takes less than the upstream gives.
    var isBehind: Bool { get }

    /// The request as it goes to an upstream whose own fields are `fields`.
    func upstreamRequest(_ fields: [UInt8], _ body: [UInt8]) -> ByteBuffer
    func refuse(_ refusal: CallRefusal)
    func begin(_ head: AnswerHead, framing: BodyFraming, isEvents: Bool)
    func write(_ bytes: [UInt8])
    func end()
    /// The answer ends before its time; a stream can say why.
    func cut(_ refusal: CallRefusal?, isEvents: Bool)
    func flush()
    /// What the call cost; told before the end of the answer.
    func billed(_ cost: NanoUSD, _ usage: TokenUsage)
}

/// Hears of one call beside its client; on the loop of the exchange.
struct CallWatch {
    let refused: (CallRefusal) -> Void
    let billed: (NanoUSD, TokenUsage) -> Void
    /// The last; told once, whatever happened.
    let ended: () -> Void
}

/// A connection passes the answer on as it comes.
extension ClientHandler: CallClient {
    func upstreamRequest(_ fields: [UInt8], _ body: [UInt8]) -> ByteBuffer {
        var fields = fields
        if let header = trace?.header { HeadWriter.field(named: "traceparent", header, to: &fields) }
        return UpstreamRequest.bytes(
            reader.head, fields: fields, body: body, scratch: &loop.scratch, allocator: loop.allocator)
    }

    func refuse(_ refusal: CallRefusal) { refuse(refusal, allowed: nil) }

    func begin(_ head: AnswerHead, framing: BodyFraming, isEvents: Bool) {
        var framing = framing
        if framing == .untilClose || (isEvents && framing != .none) { framing = .chunked }
        if framing == .chunked, isOldVersion { framing = .untilClose }
        chunksAnswer = framing == .chunked
        meter(head.head.status, head.grant.decision)
        if framing == .untilClose { closesAfterAnswer = true }
        head.append(framing: framing, closing: closesAfterAnswer, to: &outgoing)
    }

    func write(_ bytes: [UInt8]) {
        if chunksAnswer { HeadWriter.chunk(ofSize: bytes.count, to: &outgoing) }
        outgoing += bytes
        if chunksAnswer { HeadWriter.endLine(&outgoing) }
    }

    func end() {
        if chunksAnswer { HeadWriter.lastChunk(to: &outgoing) }
        answered(soon: !chunksAnswer)
    }

    func cut(_ refusal: CallRefusal?, isEvents: Bool) {
        if let refusal, isEvents {
            write(Envelope(refusal: refusal, request: request, isPlain: route?.isPlain == true).event)
            if chunksAnswer { HeadWriter.lastChunk(to: &outgoing) }
        }
        closeAfterFlush()
    }

    func billed(_ cost: NanoUSD, _ usage: TokenUsage) {}
}
