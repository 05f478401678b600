import Admission
import HTTPWire
import NIOCore
import StrictJSON
import Vocabulary

/// Answers that are made here, and the way back to the next request.
extension ClientHandler {
    /// Answers with a refusal; the connection stays if it is known where the next request begins.
    func refuse(_ refusal: CallRefusal, allowed: StaticString?) {
        let rest = unreadBody
        if refusal.reason.endsConnection || rest == .long { closesAfterAnswer = true }
        let isHead = bodyReader != nil && reader.head.method == .head
        let envelope = Envelope(refusal: refusal, request: request, allowed: allowed, isPlain: route?.isPlain == true)
        if allowed == nil, !isHead, refusal.isBare {
            loop.templates.append(envelope, closing: closesAfterAnswer, to: &outgoing)
        } else {
            envelope.append(to: &outgoing, closing: closesAfterAnswer, isHead: isHead)
        }
        meter(refusal.reason.status(isPlain: route?.isPlain == true), refusal.decision, refusal.reason)
        tellEnd()
        if rest != .none { stage = .skipping }
        if rest == .short, !closesAfterAnswer {
            deadline = loop.now + UInt64(loop.settings.headSeconds) * 1_000_000_000
            releaseBody()
            exchange = nil
        } else {
            answered()
        }
        if exchange == nil { flush() }
    }

    /// Refuses what was decided by shape or size, and has it written down.
    func refuse(_ refusal: CallRefusal, noting principal: Principal?) {
        if let principal {
            loop.gatekeeper.noteRefusal(
                refusal, request: request, principal: principal,
                route: String(decoding: reader.head.path, as: UTF8.self)
            ) { _ in }  // a full queue is counted there; the client's answer is the same
        }
        refuse(refusal)
    }

    private enum Unread { case none, short, long }

    /// How much of the request's body has not been read.
    private var unreadBody: Unread {
        guard stage == .head || stage == .body || stage == .proving else { return .none }
        guard let bodyReader, !bodyReader.isComplete else { return .none }
        if stage != .body, reader.head.expectsContinue { return .long }
        switch reader.head.framing {
        case .none: return .none
        case .length(let count): return count <= Self.skipLimit ? .short : .long
        case .chunked, .untilClose: return .long
        }
    }

    /// The answer is written: on to the next request, or to the end.
    ///
    /// - Parameter soon: It may go out with others of this turn of the loop.
    func answered(soon: Bool = false) {
        tellEnd()
        releaseBody()
        exchange = nil
        if closesAfterAnswer { return closeAfterFlush() }
        if soon { loop.outbox.flushSoon(self) } else { flush() }
        startOver()
        takeWaiting()
    }

    func startOver() {
        stage = .head
        (hasAnswered, hasProbed) = (false, false)
        headAt = 0
        trace = nil
        reader.reset()
        bodyReader = nil
        principal = nil
        route = nil
        later = nil
        deadline = loop.now + UInt64(loop.settings.idleSeconds) * 1_000_000_000
        if loop.isDraining { closeAfterFlush() }
    }

    func answerOptions(_ route: Route) {
        meter(204)
        HeadWriter.status(204, to: &outgoing)
        HeadWriter.field("allow", route.allowed, to: &outgoing)
        endHead()
        answered()
    }

    /// The routes that need no key.
    func answerOpenly(_ route: Route) {
        switch route {
        case .hello: answer(200, .members(["service": .string("gatehouse")]))
        case .live: answer(200, .members(["status": .string("ok")]))
        default:
            let word = loop.readiness()
            answer(word == nil ? 200 : 503, .members(["status": .string(word ?? "ready")]))
        }
    }

    func answerModels(_ principal: Principal) {
        let models = loop.gatekeeper.models(for: principal)
        guard route == .model else {
            switch ModelCatalogue.list(models, query: reader.head.query) {
            case .success(let page): return answer(200, page)
            case .failure(let failure): return refuse(failure.refusal, noting: principal)
            }
        }
        let id = Route.modelID(reader.head.path)
        guard let model = models.first(where: { $0.id == id }) else {
            return refuse(CallRefusal(.modelUnknown, "no such model is served to this key; see `GET /v1/models`"))
        }
        answer(200, ModelCatalogue.one(model))
    }

    /// Answers with JSON; `fields` come before ours.
    func answer(_ status: Int, _ json: JSONValue, fields: [(name: String, value: String)] = []) {
        let bytes = JSONWriter.plain(json)
        meter(status)
        HeadWriter.status(status, to: &outgoing)
        for field in fields { HeadWriter.field(named: field.name, field.value, to: &outgoing) }
        HeadWriter.field("content-type", "application/json", to: &outgoing)
        HeadWriter.field("content-length", bytes.count, to: &outgoing)
        HeadWriter.field("cache-control", "no-store", to: &outgoing)
        endHead()
        if reader.head.method != .head { outgoing += bytes }
        answered()
    }

    func endHead() {
        HeadWriter.field("request-id", request.text, to: &outgoing)
        if let end = principal?.secretEndsAt { AnswerHead.appendNotice(of: end, to: &outgoing) }
        if closesAfterAnswer { HeadWriter.field("connection", "close", to: &outgoing) }
        HeadWriter.endLine(&outgoing)
    }
}
