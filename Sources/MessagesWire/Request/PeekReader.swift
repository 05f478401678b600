import StrictJSON

/// Reads a body from its first byte to its last, and keeps what `RequestPeek` holds.
///
/// Known names lead to a reading of their own; everything else is checked and skipped.
struct PeekReader: ~Copyable {
    /// Bytes of a model's or tool's name, of a type, of an option.
    static let wordLimit = 256
    static let userIDLimit = 512
    static let toolLimit = 4_096
    static let domainLimit = 256
    static let fallbackLimit = 16
    static let serverLimit = 64
    /// No count of tokens above it is believed.
    static let tokenLimit: Int64 = 1 << 40

    var scan = Scanner()
    var peek = RequestPeek()
    var texts: [Range<Int>] = []
    let costs: Bool
    let framesText: Bool
    var refusal: PeekRefusal?

    init(costs: Bool, framesText: Bool) {
        self.costs = costs
        self.framesText = framesText
    }

    mutating func read(_ bytes: Span<UInt8>) throws(PeekRefusal) -> RequestPeek {
        peek.bodyBytes = bytes.count
        do {
            try scan.begin(bytes)
            try root(bytes)
            try scan.end(bytes)
        } catch {
            if let refusal { throw refusal }
            let fault = scan.fault ?? JSONRefusal(.valueExpected, at: scan.place)
            throw PeekRefusal(cause: .notJSON(fault), path: "")
        }
        if peek.modelSpan.isEmpty { throw PeekRefusal(cause: .missing, path: "model") }
        if costs, peek.maxTokensSpan == nil { throw PeekRefusal(cause: .missing, path: "max_tokens") }
        if let chosen = peek.chosenTool, peek.tools.contains(where: { $0.calledAs == chosen }) { peek.chosenTool = nil }
        offerWholeServers()
        return peek
    }

    /// A server that no toolset names brings all its tools along: it is judged and held like one that is named.
    private mutating func offerWholeServers() {
        for server in peek.servers {
            let name = "mcp__\(server.name)__*"
            guard !peek.tools.contains(where: { $0.runner == .server && $0.name == name }) else { continue }
            var tool = OfferedTool()
            (tool.name, tool.runner) = (name, .server)
            peek.tools.append(tool)
        }
    }

    private mutating func root(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard scan.next(bytes) == UInt8(ascii: "{") else {
            try scan.skipValue(bytes)
            throw wrong("an object", "")
        }
        var object = try scan.openObject(bytes)
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "messages", bytes) {
                try messages(bytes)
            } else if scan.isName(name, "system", bytes) {
                try content(bytes, "system")
            } else if scan.isName(name, "tools", bytes) {
                try tools(bytes)
            } else if scan.isName(name, "model", bytes) {
                (peek.model, peek.modelSpan) = try requiredWord(bytes, "model")
            } else if scan.isName(name, "max_tokens", bytes) {
                let (count, span) = try integer(bytes, "max_tokens")
                peek.maxTokens = count
                peek.maxTokensSpan = span
            } else {
                try option(name, bytes)
            }
        }
    }

    private mutating func messages(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard scan.next(bytes) == UInt8(ascii: "[") else { throw wrong("an array", "messages") }
        var items = try scan.openArray(bytes)
        while try scan.nextItem(bytes, &items) {
            let (start, index) = (scan.place, peek.messages)
            guard scan.next(bytes) == UInt8(ascii: "{") else { throw wrong("an object", "messages[\(index)]") }
            try content(bytes, "messages[\(index)]")
            if index == 0 { peek.firstMessage = start..<scan.place }
            peek.messages += 1
        }
    }
}
