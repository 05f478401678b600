import Admission
import Digests
import HTTPWire
import MessagesWire
import NIOCore
import StrictJSON
import TaskLifecycle
import TaskRunner
import Vocabulary

/// Turns the answer of the Messages API into a completion, whole or as a stream of its own.
///
/// Stands between an exchange and the connection that asked; owned by their event loop.
final class CompletionClient: CallClient {
    private unowned let client: ClientHandler
    private let inner: InnerClient
    private let request: CompletionRequest
    private let choice: ModelChoice
    private let id: String
    private var grant: Grant?
    private var status = 200
    private var body: [UInt8] = []
    private var reader = SSEReader()
    private var cost = NanoUSD.zero
    private var usage = TokenUsage()
    private var model: String?
    /// The upstream answers a stream where none was asked for, or none where one was, or more than is held.
    private var isUnreadable = false
    private var stop: (reason: String?, sequence: String?) = (nil, nil)

    init(_ client: ClientHandler, _ request: CompletionRequest, _ choice: ModelChoice) {
        (self.client, self.request, self.choice) = (client, request, choice)
        inner = InnerClient(client.loop) { _ in }
        id = "cmpl_" + client.request.text.dropFirst(4)
    }

    var isBehind: Bool { client.isBehind }

    func upstreamRequest(_ fields: [UInt8], _ body: [UInt8]) -> ByteBuffer { inner.upstreamRequest(fields, body) }
    func flush() { client.flush() }
    func refuse(_ refusal: CallRefusal) { client.refuse(decided(refusal)) }
    func billed(_ cost: NanoUSD, _ usage: TokenUsage) { (self.cost, self.usage) = (cost, usage) }

    func begin(_ head: AnswerHead, framing: BodyFraming, isEvents: Bool) {
        (grant, status) = (head.grant, head.head.status)
        isUnreadable = (200..<300).contains(status) && isEvents != request.isStreamed
        guard isEvents, !isUnreadable else { return }
        client.beginEvents(head.grant, choice)
        send(
            "completion.start",
            [.init("id", .string(id)), .init("model", .string(head.grant.model))]
                + [.init("model_choice", choice.json)])
    }

    func write(_ bytes: [UInt8]) {
        guard !isUnreadable else { return }
        guard request.isStreamed, (200..<300).contains(status) else {
            isUnreadable = body.count + bytes.count > client.loop.settings.heldAnswerLimit
            if !isUnreadable { body += bytes }
            return
        }
        var (cutter, events) = (reader, [[UInt8]]())
        do throws(SSERefusal) {
            try cutter.read(bytes.span) { event, _ in
                var copy: [UInt8] = []
                for index in 0..<event.count { copy.append(event[index]) }
                events.append(copy)
            }
        } catch {}  // the exchange ends a stream that cannot be read
        reader = cutter
        for event in events { pass(event) }
    }

    /// A text of the model may hold half of a surrogate pair; its place is kept, the rest of the text is not lost.
    private static func json(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONReader.parse(LoneSurrogates.replaced(in: bytes))
    }

    private func pass(_ event: [UInt8]) {
        let lines = event.split { $0 == 0x0A || $0 == 0x0D }.filter { $0.starts(with: Array("data:".utf8)) }
        // What is no JSON says nothing.
        guard let value = Self.json(Array(lines.map { $0.dropFirst(5) }.joined(separator: [0x0A]))) else { return }
        if let text = value["delta"]?["text"]?.string { send("completion.delta", [.init("text", .string(text))]) }
        model = value["message"]?["model"]?.string ?? model
        stop.reason = value["delta"]?["stop_reason"]?.string ?? stop.reason
        stop.sequence = value["delta"]?["stop_sequence"]?.string ?? stop.sequence
    }

    func end() {
        guard !isUnreadable else { return refuse(.unreadable) }
        guard (200..<300).contains(status) else { return refuse(upstreamRefusal) }
        if request.isStreamed {
            send("completion.done", object(content: nil))
            return client.end()
        }
        guard let value = Self.json(body) else { return refuse(.unreadable) }
        let texts = (value["content"]?.array ?? []).compactMap { $0["text"]?.string }
        model = value["model"]?.string
        stop = (value["stop_reason"]?.string, value["stop_sequence"]?.string)
        client.answerCompletion(.object(object(content: texts.joined())), grant, choice)
    }

    func cut(_ refusal: CallRefusal?, isEvents: Bool) {
        guard request.isStreamed, !isUnreadable else { return refuse(refusal ?? .unanswered) }
        client.cut(decided(refusal ?? .unanswered), isEvents: true)
    }

    /// The refusal with the decision that let the call in.
    private func decided(_ refusal: CallRefusal) -> CallRefusal {
        var refusal = refusal
        refusal.decision = refusal.decision ?? grant?.decision
        refusal.policy = refusal.policy ?? grant?.policy
        return refusal
    }

    /// The upstream's own words, for a client that cannot know them.
    private var upstreamRefusal: CallRefusal {
        // What is no JSON has no message.
        let said = Self.json(body)?["error"]?["message"]?.string ?? "status \(status)"
        // Of all else the client, who cannot choose the upstream, has no part.
        let reason: Reason = [400, 413, 422].contains(status) ? .invalidRequest : .upstreamUnavailable
        return CallRefusal(reason, "the upstream refused the call: \(said.prefix(500))")
    }

    private func object(content: String?) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("id", .string(id)), .init("type", .string("completion")),
            .init("model", .string(model ?? grant?.model ?? choice.chosen)),
        ]
        if let content { members.append(.init("content", .string(content))) }
        members += [
            .init("stop_reason", stop.reason.map { .string($0) } ?? .null),
            .init("stop_sequence", stop.sequence.map { .string($0) } ?? .null),
            .init("usage", usage.json(cost: cost)), .init("model_choice", choice.json),
            .init("limits_applied", .array(grant?.limitsApplied(asked: request.maxTokens) ?? [])),
        ]
        return members
    }

    private func send(_ event: String, _ members: [JSONValue.Member]) {
        client.write(
            Array("event: \(event)\ndata: ".utf8) + JSONWriter.plain(.object(members)) + Array("\n\n".utf8))
    }
}

extension Grant {
    /// What a limit of the policy lowered.
    fileprivate func limitsApplied(asked: Int64) -> [JSONValue] {
        guard let applied = loweredOutput else { return [] }
        return [
            .members([
                "limit": .string("output"), "requested": .integer(asked), "applied": .integer(applied.tokens),
                "rule": applied.rule.map { .string($0) } ?? .null,
            ])
        ]
    }
}
