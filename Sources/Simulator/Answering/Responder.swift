import HTTPWire

/// From a request to its answer: a pure function of settings, head and body.
struct Responder: Sendable {
    let settings: SimulatorSettings

    func answer(_ head: RequestHead, body: [UInt8]) -> Answer {
        let id = Self.fingerprint(body)
        guard isLetIn(head) else { return ErrorAnswer.make(401, id: id, "invalid x-api-key") }
        var answer = route(head, body, id)
        if head.method == .head { answer = answer.withoutBody }
        if !head.keepAlive { answer.mark(.close) }
        return answer
    }

    private func isLetIn(_ head: RequestHead) -> Bool {
        guard let key = settings.requiredKey else { return true }
        return head.table.text(.xAPIKey) == key || head.table.text(.authorization) == "Bearer \(key)"
    }

    private func route(_ head: RequestHead, _ body: [UInt8], _ id: UInt64) -> Answer {
        switch head.method {
        case .post where head.hasPath("/v1/messages"): return message(body, id)
        case .post where head.hasPath("/v1/messages/count_tokens"): return count(body, id)
        case .get, .head: return ModelAnswer.make(head, settings.models, id: id)
        default: return ErrorAnswer.make(404, id: id, "the simulator has no such route")
        }
    }

    private func message(_ body: [UInt8], _ id: UInt64) -> Answer {
        let peek = CallPeek.read(body)
        guard peek.model != nil else { return ErrorAnswer.make(400, id: id, "model: Field required") }
        guard peek.maxTokens != nil else { return ErrorAnswer.make(400, id: id, "max_tokens: Field required") }
        let standard = settings.directive
        let directive = peek.directive.map { DirectiveReader.read(body, at: $0, on: standard) } ?? standard
        if directive.drop { return Answer(act: .close) }
        if directive.hang { return Answer(act: .hang) }
        if let status = directive.status, status >= 300 {
            let message = "the simulator was asked for \(status)"
            let answer = ErrorAnswer.make(status, id: id, message, retryAfter: directive.retryAfter)
            return answer.delayed(by: directive.delay)
        }
        let reply = Reply(to: body, peek, directive, id: id)
        return peek.isStream ? StreamAnswer.make(reply) : WholeAnswer.make(reply).delayed(by: directive.delay)
    }

    private func count(_ body: [UInt8], _ id: UInt64) -> Answer {
        var answer: [UInt8] = []
        answer.append(literal: "{\"input_tokens\":")
        JSONText.append(UsageFigures(bodyBytes: body.count, answerBytes: 0, settings.directive).input, to: &answer)
        answer.append(UInt8(ascii: "}"))
        return Answer.json(200, id: id, answer)
    }

    /// FNV-1a: the same body always gets the same answer.
    static func fingerprint(_ body: [UInt8]) -> UInt64 {
        body.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension Answer {
    /// Nothing but an act.
    init(act: Act) { mark(act) }

    /// The same, after a pause.
    func delayed(by nanoseconds: Int64) -> Answer {
        guard nanoseconds > 0 else { return self }
        var answer = self
        answer.marks.insert(Mark(offset: 0, act: .pause(nanoseconds)), at: 0)
        return answer
    }

    /// The head alone.
    var withoutBody: Answer {
        let end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        guard let end else { return self }
        var answer = self
        answer.bytes = Array(bytes[..<(end + 4)])
        return answer
    }
}
