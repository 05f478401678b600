import HTTPWire

/// What an answer says that it used: counted from bytes, four to a token, unless the directive says otherwise.
struct UsageFigures: Hashable {
    static let bytesPerToken: Int64 = 4

    let input: Int64
    let output: Int64
    let directive: Directive

    init(bodyBytes: Int, answerBytes: Int, _ directive: Directive) {
        input = directive.inputTokens ?? max(1, Int64(bodyBytes) / Self.bytesPerToken)
        output = directive.outputTokens ?? max(1, (Int64(answerBytes) + 3) / Self.bytesPerToken)
        self.directive = directive
    }

    /// Appends the object; `output` is what has been produced so far.
    func append(output produced: Int64, to bytes: inout [UInt8]) {
        bytes.append(literal: "{\"input_tokens\":")
        JSONText.append(input, to: &bytes)
        bytes.append(literal: ",\"cache_creation_input_tokens\":")
        JSONText.append(directive.cacheWrite5m + directive.cacheWrite1h, to: &bytes)
        bytes.append(literal: ",\"cache_read_input_tokens\":")
        JSONText.append(directive.cacheRead, to: &bytes)
        bytes.append(literal: ",\"cache_creation\":{\"ephemeral_5m_input_tokens\":")
        JSONText.append(directive.cacheWrite5m, to: &bytes)
        bytes.append(literal: ",\"ephemeral_1h_input_tokens\":")
        JSONText.append(directive.cacheWrite1h, to: &bytes)
        bytes.append(literal: "},\"output_tokens\":")
        JSONText.append(produced, to: &bytes)
        bytes.append(literal: ",\"service_tier\":\"standard\"")
        if directive.webSearches > 0 {
            bytes.append(literal: ",\"server_tool_use\":{\"web_search_requests\":")
            JSONText.append(directive.webSearches, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
