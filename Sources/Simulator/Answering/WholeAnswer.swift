import HTTPWire

/// A reply as one JSON message.
enum WholeAnswer {
    static func make(_ reply: Reply) -> Answer {
        var body: [UInt8] = []
        appendStart(of: reply, to: &body)
        body.append(literal: "\"content\":[")
        if reply.directive.thinking {
            body.append(literal: #"{"type":"thinking","thinking":"no thoughts","signature":"c2ltdWxhdG9y"},"#)
        }
        append(reply.content, id: reply.id, to: &body)
        body.append(literal: "],\"stop_reason\":\"")
        JSONText.append(escaped: reply.stopReason.utf8, to: &body)
        body.append(literal: "\",\"stop_sequence\":null,\"usage\":")
        reply.usage.append(output: reply.usage.output, to: &body)
        body.append(UInt8(ascii: "}"))
        return Answer.json(200, id: reply.id, body)
    }

    /// Appends the members that a message and the start of a stream share.
    static func appendStart(of reply: Reply, to body: inout [UInt8]) {
        body.append(literal: "{\"id\":\"msg_sim_")
        JSONText.append(hexadecimal: reply.id, to: &body)
        body.append(literal: "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"")
        body += reply.model
        body.append(literal: "\",")
    }

    private static func append(_ content: Reply.Content, id: UInt64, to body: inout [UInt8]) {
        switch content {
        case .text(let text):
            body.append(literal: "{\"type\":\"text\",\"text\":\"")
            JSONText.append(escaped: text, to: &body)
            body.append(literal: "\"}")
        case .tools(let tools):
            for (number, tool) in tools.enumerated() {
                if number > 0 { body.append(UInt8(ascii: ",")) }
                appendToolStart(tool.name, id: id, number: number, to: &body)
                body += tool.input
                body.append(UInt8(ascii: "}"))
            }
        }
    }

    /// Appends a tool call up to its input.
    static func appendToolStart(_ name: String, id: UInt64, number: Int, to body: inout [UInt8]) {
        body.append(literal: "{\"type\":\"tool_use\",\"id\":\"toolu_sim_")
        JSONText.append(hexadecimal: id, to: &body)
        if number > 0 {
            body.append(UInt8(ascii: "_"))
            JSONText.append(Int64(number), to: &body)
        }
        body.append(literal: "\",\"name\":\"")
        JSONText.append(escaped: name.utf8, to: &body)
        body.append(literal: "\",\"input\":")
    }
}
