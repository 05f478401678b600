/// The part of a message's body that `count_tokens` takes: what becomes the prompt, each value as it came.
package enum CountableBody {
    private static let names: [StaticString] = [
        "context_management", "mcp_servers", "messages", "model", "output_config", "system", "thinking", "tool_choice",
        "tools",
    ]

    /// Makes the body of a count; `nil` for bytes that are no JSON object.
    package static func make(of body: [UInt8]) -> [UInt8]? {
        var made: [UInt8] = [UInt8(ascii: "{")]
        var scanner = Scanner()
        do throws(Scanner.Broken) {
            try scanner.begin(body.span)
            var object = try scanner.openObject(body.span)
            while let name = try scanner.nextMember(body.span, &object) {
                let start = scanner.place
                try scanner.skipValue(body.span)
                guard let known = names.first(where: { scanner.isName(name, $0, body.span) }) else { continue }
                if made.count > 1 { made.append(UInt8(ascii: ",")) }
                made += "\"\(known)\":".utf8
                made += body[start..<scanner.place]
            }
            try scanner.end(body.span)
        } catch { return nil }
        made.append(UInt8(ascii: "}"))
        return made
    }
}
