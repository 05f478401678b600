import Admission
import HTTPWire
import Vocabulary

/// Refusals that say the same to everybody but for the id of the request, written once and copied from then on.
///
/// A stranger's tokens are refused twenty thousand times a second: their answer costs a copy and no JSON.
struct RefusalTemplates {
    private static let limit = 64

    private struct Key: Hashable {
        let reason: Reason
        let message: String
        let retryAfter: Int64?
        let isPlain: Bool
        let isClosing: Bool
    }

    /// What stands before the id in the head, between it and the id in the body, and behind that.
    private struct Template {
        let parts: [ArraySlice<UInt8>]

        /// `nil` unless the id stands there twice.
        init?(_ answer: [UInt8], around id: String) {
            let mark = Array(id.utf8)
            var (parts, start, place) = ([ArraySlice<UInt8>](), 0, 0)
            while place + mark.count <= answer.count {
                if answer[place..<place + mark.count].elementsEqual(mark) {
                    parts.append(answer[start..<place])
                    place += mark.count
                    start = place
                } else {
                    place += 1
                }
            }
            guard parts.count == 2 else { return nil }
            self.parts = parts + [answer[start...]]
        }
    }

    private var templates: [Key: Template] = [:]

    /// Appends the answer to a refusal; `isBare` is what makes it the same for everybody.
    mutating func append(_ envelope: Envelope, closing: Bool, to output: inout [UInt8]) {
        let refusal = envelope.refusal
        let key = Key(
            reason: refusal.reason, message: refusal.message, retryAfter: refusal.retryAfter,
            isPlain: envelope.isPlain, isClosing: closing)
        guard let template = templates[key] else { return make(key, envelope, to: &output) }
        output += template.parts[0]
        output += envelope.request.text.utf8
        output += template.parts[1]
        output += envelope.request.text.utf8
        output += template.parts[2]
    }

    private mutating func make(_ key: Key, _ envelope: Envelope, to output: inout [UInt8]) {
        var answer: [UInt8] = []
        envelope.append(to: &answer, closing: key.isClosing, isHead: false)
        output += answer
        guard templates.count < Self.limit else { return }
        templates[key] = Template(answer, around: envelope.request.text)
    }
}

extension CallRefusal {
    /// Nothing but a reason, a sentence and perhaps a time to wait.
    var isBare: Bool {
        var bare = CallRefusal(reason, message)
        bare.retryAfter = retryAfter
        return self == bare
    }
}
