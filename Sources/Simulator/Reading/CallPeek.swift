import HTTPWire

/// What the simulator must know of a request's body, found in one pass without building anything.
///
/// It trusts the client: what is not JSON gives an answer of some kind. Judging bodies is the gateway's work.
struct CallPeek: Hashable {
    /// Places of the contents of strings, escapes included.
    var model: Range<Int>?
    var isStream = false
    var maxTokens: Int64?
    /// The last text of the last user message that brings more than tool results.
    var text: Range<Int>?
    /// The place behind the `sim{` of that message.
    var directive: Int?
    var toolResults = 0

    static func read(_ body: [UInt8]) -> CallPeek {
        var scanner = CallScanner()
        scanner.read(body.span)
        return scanner.peek
    }
}

/// The pass itself: depth, the name in force, and the message that is being read.
private struct CallScanner {
    var peek = CallPeek()
    private var depth = 0
    private var name = 0..<0
    private var isInMessages = false
    private var message = Message()

    private struct Message {
        var isUser = false
        var hasToolResult = false
        var text: Range<Int>?
        var directive: Int?
    }

    /// In `{"messages":[{"content":[{"text":""}]}]}` a message is at depth 3 and a block at depth 5.
    private static let messageDepth = 3
    private static let blockDepth = 5

    mutating func read(_ body: Span<UInt8>) {
        var place = 0
        while place < body.count {
            switch body[place] {
            case UInt8(ascii: "\""):
                place = takeString(body, at: place + 1)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): open(body)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): close()
            case UInt8(ascii: "t") where depth == 1: if isNamed("stream", body) { peek.isStream = true }
            case 0x30...0x39 where depth == 1:
                place = takeNumber(body, at: place)
                continue
            default: break
            }
            place += 1
        }
    }

    private mutating func open(_ body: Span<UInt8>) {
        if depth == 1 { isInMessages = isNamed("messages", body) }
        depth += 1
        if isInMessages && depth == Self.messageDepth { message = Message() }
    }

    private mutating func close() {
        if isInMessages && depth == Self.messageDepth { endMessage() }
        depth -= 1
        if depth <= 1 { isInMessages = false }
    }

    private mutating func endMessage() {
        guard message.isUser, message.text != nil else { return }
        // Tool results keep the directive that asked for the tool.
        guard !message.hasToolResult || message.directive != nil else { return }
        peek.text = message.text
        peek.directive = message.directive
    }

    private mutating func takeNumber(_ body: Span<UInt8>, at start: Int) -> Int {
        var place = start
        var number: Int64 = 0
        while place < body.count, body[place] >= 0x30, body[place] <= 0x39 {
            number = min(number, 1 << 40) * 10 + Int64(body[place] - 0x30)
            place += 1
        }
        if isNamed("max_tokens", body) { peek.maxTokens = number }
        return place
    }

    /// Takes the string whose content starts at `start`, and returns the place behind it.
    private mutating func takeString(_ body: Span<UInt8>, at start: Int) -> Int {
        var end = start
        var directive: Int?
        while end < body.count, body[end] != UInt8(ascii: "\"") {
            if body[end] == UInt8(ascii: "\\") {
                end += 2
                continue
            }
            let isStart = body[end] == UInt8(ascii: "{") && end >= start + 3 && body.holds("sim", at: end - 3)
            if isStart, directive == nil { directive = end + 1 }  // a script may hold directives for agents of its own
            end += 1
        }
        end = min(end, body.count)
        var next = end + 1
        while next < body.count, body[next] == 0x20 || body[next] == 0x0A || body[next] == 0x0D { next += 1 }
        if next < body.count, body[next] == UInt8(ascii: ":") {
            name = start..<end
            return next + 1
        }
        takeValue(start..<end, directive, body)
        return next
    }

    private mutating func takeValue(_ value: Range<Int>, _ directive: Int?, _ body: Span<UInt8>) {
        if depth == 1 && isNamed("model", body) { peek.model = value }
        guard isInMessages else { return }
        if depth == Self.messageDepth && isNamed("role", body) {
            message.isUser = value.count == 4 && body.holds("user", at: value.lowerBound)
        }
        let isBlock = depth == Self.blockDepth
        if isBlock && isNamed("type", body) && value.count == 11 && body.holds("tool_result", at: value.lowerBound) {
            peek.toolResults += 1
            message.hasToolResult = true
        }
        guard (isBlock && isNamed("text", body)) || (depth == Self.messageDepth && isNamed("content", body)) else {
            return
        }
        message.text = value
        message.directive = directive ?? message.directive
    }

    private func isNamed(_ text: StaticString, _ body: Span<UInt8>) -> Bool {
        name.count == text.utf8CodeUnitCount && body.holds(text, at: name.lowerBound)
    }
}
