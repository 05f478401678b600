import HTTPWire

/// What is answered to one message, before it takes the form of JSON or of a stream.
struct Reply {
    enum Content {
        case text([UInt8])
        case tools([(name: String, input: [UInt8])])
    }

    /// Bytes of the user's text that an echo repeats.
    static let echoLimit = 400

    let id: UInt64
    let model: [UInt8]
    let content: Content
    let stopReason: String
    let usage: UsageFigures
    let directive: Directive

    init(to body: [UInt8], _ peek: CallPeek, _ directive: Directive, id: UInt64) {
        self.id = id
        self.directive = directive
        model = directive.model.map { Array($0.utf8) } ?? peek.model.map { Array(body[$0]) } ?? []
        let steps = directive.steps(after: peek.toolResults)
        if !steps.isEmpty {
            content = .tools(steps.map { ($0.tool, Array($0.input.utf8)) })
            stopReason = directive.stopReason ?? "tool_use"
            let bytes = steps.reduce(0) { $0 + $1.tool.utf8.count + $1.input.utf8.count }
            usage = UsageFigures(bodyBytes: body.count, answerBytes: bytes, directive)
            return
        }
        let whole = Self.text(body, peek, directive)
        let limit = peek.maxTokens.map { Int($0 * UsageFigures.bytesPerToken) } ?? .max
        // Past the caller's limit a model stops; a directive that sets the figures is taken at its word.
        let isCut = directive.outputTokens == nil && whole.count > limit
        let text = isCut ? Array(whole[..<TextBoundary.before(limit, in: whole)]) : whole
        content = .text(text)
        stopReason = directive.stopReason ?? (isCut ? "max_tokens" : "end_turn")
        usage = UsageFigures(bodyBytes: body.count, answerBytes: text.count, directive)
    }

    private static func text(_ body: [UInt8], _ peek: CallPeek, _ directive: Directive) -> [UInt8] {
        if let text = directive.text { return Array(text.utf8) }
        if let deltas = directive.deltas { return filler(deltas, directive.size) }
        var text = Array("This is a simulator, no model.".utf8)
        if peek.toolResults > 0 { text += Array(" The tool results have come: \(peek.toolResults).".utf8) }
        guard let said = peek.text else { return text }
        text += Array(" You said: ".utf8)
        let echo = JSONText.unescaped(body[said.lowerBound..<min(said.upperBound, said.lowerBound + echoLimit)])
        return text + echo[..<TextBoundary.before(echo.count, in: echo)]
    }

    /// Words without meaning, as many as the deltas hold.
    private static func filler(_ deltas: Int, _ size: Int) -> [UInt8] {
        let words = Array("lorem ipsum dolor sit amet consectetur ".utf8)
        let count = min(deltas.multipliedReportingOverflow(by: size).partialValue, 1 << 26)
        return (0..<count).map { words[$0 % words.count] }
    }
}

/// A text cut into deltas.
struct Pieces: Sequence, IteratorProtocol {
    private let text: [UInt8]
    private let size: Int
    private var place = 0

    init(_ text: [UInt8], size: Int) {
        self.text = text
        self.size = Swift.max(1, size)
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard place < text.count else { return nil }
        var end = Swift.min(text.count, place + size)
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        defer { place = end }
        return text[place..<end]
    }
}

/// Places where UTF-8 may be cut.
enum TextBoundary {
    /// The last place at or before `limit` that does not cut a character.
    static func before(_ limit: Int, in text: [UInt8]) -> Int {
        let end = max(0, min(limit, text.count))
        var lead = end - 1
        while lead >= 0, end - lead < 4, text[lead] & 0xC0 == 0x80 { lead -= 1 }
        guard lead >= 0, text[lead] >= 0xC0 else { return end }
        let length = text[lead] >= 0xF0 ? 4 : text[lead] >= 0xE0 ? 3 : 2
        return lead + length > end ? lead : end
    }
}
