import HTTPWire

/// A reply as server-sent events, each one a chunk of its own.
struct StreamAnswer {
    private var answer = Answer()
    private let reply: Reply
    private var event: [UInt8] = []
    private var deltas = 0
    private var blocks = 0

    /// The whole stream, with its pauses and its failure if one was asked for.
    static func make(_ reply: Reply) -> Answer {
        var stream = StreamAnswer(reply: reply)
        stream.answer.isStream = true
        stream.appendHead()
        stream.appendStart()
        let isWhole = stream.appendContent()
        if isWhole { stream.appendEnd() }
        return stream.answer
    }

    private init(reply: Reply) { self.reply = reply }

    private mutating func appendHead() {
        answer.mark(.pause(reply.directive.delay))
        HeadWriter.status(200, to: &answer.bytes)
        HeadWriter.field("content-type", "text/event-stream; charset=utf-8" as StaticString, to: &answer.bytes)
        HeadWriter.field("cache-control", "no-cache" as StaticString, to: &answer.bytes)
        answer.addCommonFields(reply.id)
        if reply.directive.untilClose {
            HeadWriter.field("connection", "close" as StaticString, to: &answer.bytes)
        } else {
            HeadWriter.field("transfer-encoding", "chunked" as StaticString, to: &answer.bytes)
        }
        HeadWriter.endLine(&answer.bytes)
    }

    private mutating func appendStart() {
        begin("message_start")
        event.append(literal: ",\"message\":")
        WholeAnswer.appendStart(of: reply, to: &event)
        event.append(literal: "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":")
        reply.usage.append(output: 1, to: &event)
        event.append(UInt8(ascii: "}"))
        end()
        begin("ping")
        end()
    }

    /// Appends the blocks; false when a failure ended the stream.
    private mutating func appendContent() -> Bool {
        if reply.directive.thinking { appendThinking() }
        switch reply.content {
        case .text(let text):
            startBlock("{\"type\":\"text\",\"text\":\"\"}")
            let size = reply.directive.size
            guard appendDeltas(text, size: size, "{\"type\":\"text_delta\",\"text\":\"") else { return false }
            endBlock()
        case .tools(let tools):
            for (number, tool) in tools.enumerated() {
                guard appendTool(tool.name, tool.input, number) else { return false }
            }
        }
        return true
    }

    private mutating func appendTool(_ name: String, _ input: [UInt8], _ number: Int) -> Bool {
        begin("content_block_start")
        appendIndex()
        event.append(literal: ",\"content_block\":")
        WholeAnswer.appendToolStart(name, id: reply.id, number: number, to: &event)
        event.append(literal: "{}}")
        end()
        let start: StaticString = "{\"type\":\"input_json_delta\",\"partial_json\":\""
        guard appendDeltas(input, size: reply.directive.size, start) else { return false }
        endBlock()
        return true
    }

    private mutating func appendThinking() {
        startBlock("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
        for delta: StaticString in [
            "{\"type\":\"thinking_delta\",\"thinking\":\"no thoughts\"}",
            "{\"type\":\"signature_delta\",\"signature\":\"c2ltdWxhdG9y\"}",
        ] {
            begin("content_block_delta")
            appendIndex()
            event.append(literal: ",\"delta\":")
            event.append(literal: delta)
            end()
        }
        endBlock()
    }

    private mutating func appendDeltas(_ text: [UInt8], size: Int, _ start: StaticString) -> Bool {
        for piece in Pieces(text, size: size) {
            guard !fails() else { return false }
            if deltas > 0 { answer.mark(.pause(reply.directive.gap)) }
            begin("content_block_delta")
            appendIndex()
            event.append(literal: ",\"delta\":")
            event.append(literal: start)
            let stampPlace = reply.directive.stamp ? appendStampSpace() : nil
            JSONText.append(escaped: piece, to: &event)
            event.append(literal: "\"}")
            end(stampAt: stampPlace)
            deltas += 1
        }
        return !fails()
    }

    /// Leaves room for `t=<clock> ` and returns where in the event the digits go.
    private mutating func appendStampSpace() -> Int {
        event.append(literal: "t=")
        let place = event.count
        event += [UInt8](repeating: 0x30, count: Answer.stampLength)
        event.append(0x20)
        return place
    }

    /// Ends the stream early where the directive says so.
    private mutating func fails() -> Bool {
        if reply.directive.cutAfter == deltas {
            answer.bytes.append(literal: "40\r\nevent: content_block_delta\ndata: {\"type\":\"cont")
            answer.mark(.close)
            return true
        }
        guard reply.directive.errorAfter == deltas else { return false }
        begin("error")
        event.append(literal: ",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}")
        end()
        finish()
        return true
    }

    private mutating func appendEnd() {
        begin("message_delta")
        event.append(literal: ",\"delta\":{\"stop_reason\":\"")
        JSONText.append(escaped: reply.stopReason.utf8, to: &event)
        event.append(literal: "\",\"stop_sequence\":null},\"usage\":")
        reply.usage.append(output: reply.usage.output, to: &event)
        end()
        begin("message_stop")
        end()
        finish()
    }

    private mutating func finish() {
        if reply.directive.untilClose {
            answer.mark(.close)
        } else {
            HeadWriter.lastChunk(to: &answer.bytes)
        }
    }

    private mutating func startBlock(_ block: StaticString) {
        begin("content_block_start")
        appendIndex()
        event.append(literal: ",\"content_block\":")
        event.append(literal: block)
        end()
    }

    private mutating func endBlock() {
        begin("content_block_stop")
        appendIndex()
        end()
        blocks += 1
    }

    private mutating func appendIndex() {
        event.append(literal: ",\"index\":")
        JSONText.append(Int64(blocks), to: &event)
    }

    /// Starts an event and its object.
    private mutating func begin(_ name: StaticString) {
        event.removeAll(keepingCapacity: true)
        event.append(literal: "event: ")
        event.append(literal: name)
        event.append(literal: "\ndata: {\"type\":\"")
        event.append(literal: name)
        event.append(UInt8(ascii: "\""))
    }

    /// Ends the object and its event, and adds it to the answer.
    private mutating func end(stampAt place: Int? = nil) {
        event.append(literal: "}\n\n")
        if !reply.directive.untilClose { HeadWriter.chunk(ofSize: event.count, to: &answer.bytes) }
        if let place { answer.marks.append(Answer.Mark(offset: answer.bytes.count + place, act: .stamp)) }
        answer.bytes += event
        if !reply.directive.untilClose { HeadWriter.endLine(&answer.bytes) }
    }
}
