/// Content blocks and their deltas.
extension AnswerReader {
    mutating func delta(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try openObject(bytes) else { return }
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "text", bytes) || scan.isName(name, "thinking", bytes) {
                event.deltaBytes += try length(bytes)
            } else if scan.isName(name, "partial_json", bytes), scan.next(bytes) == UInt8(ascii: "\"") {
                let span = try scan.string(bytes)
                event.deltaBytes += bytes.unescapedCount(span)
                event.hasInput = true
                var piece: [UInt8] = []
                event.partialInput = bytes.appendUnescaped(span.range, to: &piece) ? piece : nil
            } else if scan.isName(name, "stop_reason", bytes) {
                event.stopReason = try word(bytes)
            } else {
                try scan.skipValue(bytes)
            }
        }
    }

    /// `content` of a whole answer; what is no list of blocks may hold anything.
    mutating func content(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        if try scan.takeNull(bytes) { return }
        guard var items = try openArray(bytes) else { return add(.unreadable) }
        while try scan.nextItem(bytes, &items) {
            if scan.next(bytes) != UInt8(ascii: "{") { add(.unreadable) }
            try block(bytes)
        }
    }

    /// A content block: what it is, and the tool that it calls.
    mutating func block(_ bytes: Span<UInt8>) throws(Scanner.Broken) {
        guard var object = try openObject(bytes) else { return }
        var call = ToolCall()
        var isCall = false
        while let name = try scan.nextMember(bytes, &object) {
            if scan.isName(name, "type", bytes) {
                (event.block, isCall) = try blockType(bytes, &call)
            } else if scan.isName(name, "name", bytes) {
                call.name = try word(bytes) ?? ""
            } else if scan.isName(name, "server_name", bytes) {
                call.serverName = try word(bytes)
            } else if scan.isName(name, "text", bytes) || scan.isName(name, "thinking", bytes) {
                event.deltaBytes += try length(bytes)
            } else if scan.isName(name, "input", bytes) {
                let start = scan.place
                try scan.skipValue(bytes)
                var input: [UInt8] = []
                if scan.place - start <= StreamGuard.inputLimit { input.append(copying: bytes, start..<scan.place) }
                call.input = input.isEmpty ? nil : input
            } else {
                try scan.skipValue(bytes)
            }
        }
        guard isCall else { return }
        event.deltaBytes += call.input?.count ?? 0
        add(call)
    }

    /// Past the limit the answer counts as unreadable, like a call of a kind that nobody knows.
    private mutating func add(_ call: ToolCall) {
        var call = call
        if event.calls.count >= Self.callLimit { call.kind = .unknown }
        if event.calls.count <= Self.callLimit { event.calls.append(call) }
    }

    private mutating func blockType(
        _ bytes: Span<UInt8>, _ call: inout ToolCall
    ) throws(Scanner.Broken) -> (StreamEvent.Block, isCall: Bool) {
        guard let type = try word(bytes) else {
            call.kind = .unknown
            return (.call, true)
        }
        switch type {
        case "text": return (.text, false)
        case "thinking": return (.thinking, false)
        case "redacted_thinking": return (.redactedThinking, false)
        case "tool_use": call.kind = .client
        case "server_tool_use": call.kind = .upstream
        case "mcp_tool_use": call.kind = .server
        default:
            guard type.contains("tool_use") || type.hasSuffix("_call") else { return (.other, false) }
            call.kind = .unknown
        }
        return (.call, true)
    }

    private mutating func length(_ bytes: Span<UInt8>) throws(Scanner.Broken) -> Int {
        guard scan.next(bytes) == UInt8(ascii: "\"") else {
            try scan.skipValue(bytes)
            return 0
        }
        return bytes.unescapedCount(try scan.string(bytes))
    }
}
