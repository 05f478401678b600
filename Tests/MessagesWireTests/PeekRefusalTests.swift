import MessagesWire
import Seeds
import StrictJSON
import Testing
import Vocabulary

private func refusal(_ bytes: [UInt8]) -> PeekRefusal? {
    do {
        _ = try RequestPeek.read(bytes)
        return nil
    } catch {
        return error
    }
}

private func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
}

private func object(members: Int) -> String {
    "{" + (0..<members).map { #""k\#($0)":0"# }.joined(separator: ",") + "}"
}

@Suite struct PeekRefusalTests {
    @Test(arguments: [
        (#"{"max_tokens":1}"#, "model"), (#"{"model":"m"}"#, "max_tokens"), ("[]", ""), ("1", ""),
        (#"{"model":7,"max_tokens":1}"#, "model"), (#"{"model":null,"max_tokens":1}"#, "model"),
        (#"{"model":"","max_tokens":1}"#, "model"), (#"{"model":"\ud800","max_tokens":1}"#, "model"),
        (#"{"model":"m","max_tokens":1.0}"#, "max_tokens"), (#"{"model":"m","max_tokens":1e3}"#, "max_tokens"),
        (#"{"model":"m","max_tokens":-1}"#, "max_tokens"), (#"{"model":"m","max_tokens":"1"}"#, "max_tokens"),
        (#"{"model":"m","max_tokens":99999999999999999999}"#, "max_tokens"),
    ])
    func `a required member must be there and of its kind`(body: String, path: String) {
        let refused = refusal(Array(body.utf8))
        #expect(refused?.reason == .invalidRequest && refused?.path == path)
    }

    @Test(arguments: [
        (#""stream":1"#, "stream"), (#""tools":{}"#, "tools"), (#""tools":[1]"#, "tools[0]"),
        (#""tools":[{"name":"a"},{"name":5}]"#, "tools[1].name"), (#""tools":[{}]"#, "tools[0].name"),
        (#""tools":[{"type":"web_search_1"}]"#, "tools[0].max_uses"),
        (#""tools":[{"type":"advisor_1","max_uses":1,"max_tokens":1}]"#, "tools[0].model"),
        (#""tools":[{"type":"mcp_toolset"}]"#, "tools[0].mcp_server_name"),
        (
            #""tools":[{"type":"advisor_1","model":"a","max_uses":9,"max_tokens":9},"#
                + #"{"type":"advisor_1","model":"b","max_uses":1,"max_tokens":1}]"#, "tools[].type=advisor"
        ),
        (#""messages":{}"#, "messages"), (#""messages":["a"]"#, "messages[0]"),
        (#""metadata":{"user_id":5}"#, "metadata.user_id"),
        (#""thinking":{"budget_tokens":1.5}"#, "thinking.budget_tokens"),
        (#""tool_choice":{"type":"tool"}"#, "tool_choice.name"), (#""fallbacks":[{}]"#, "fallbacks[0].model"),
        (#""mcp_servers":[{"name":"a","url":"http://a.example"}]"#, "mcp_servers[0].url"),
        (#""mcp_servers":[{"name":"a","url":"https://good.example\\@evil.example"}]"#, "mcp_servers[0].url"),
        (#""mcp_servers":[{"name":"a","url":"https://u@evil.example"}]"#, "mcp_servers[0].url"),
        (#""service_tier":[]"#, "service_tier"),
    ])
    func `a wrong kind at a known path is refused with its path`(members: String, path: String) {
        let refused = refusal(body(members))
        #expect(refused?.reason == .invalidRequest && refused?.path == path)
    }

    @Test func `what no rule can judge is no matter of shape`() {
        #expect(refusal(body(#""tools":[{"type":"launch_rocket_1"}]"#))?.reason == .toolTypeUnknown)
        #expect(refusal(body(#""tools":[{"type":"bash"}]"#))?.reason == .toolTypeUnknown)
        #expect(refusal(body(#""fallbacks":"default""#))?.reason == .optionDenied)
        #expect(refusal(body(#""fallbacks":[{"model":"default"}]"#))?.reason == .optionDenied)
    }

    @Test func `a user id has at most 512 bytes`() {
        let members = { (count: Int) in #""metadata":{"user_id":"\#(String(repeating: "u", count: count))"}"# }
        #expect(refusal(body(members(512))) == nil)
        #expect(refusal(body(members(513)))?.cause == .above(512))
    }

    @Test(arguments: [
        #"{"model":"m","mod\u0065l":"n","max_tokens":1}"#,
        #"{"model":"m","max_tokens":1,"x":{"a":{"b":1,"\u0062":2}}}"#,
        #"{"model":"m","max_tokens":1,"x":{"a_long_name":1,"a_long_name":2}}"#,
        #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"text":"a","text":"b"}]}]}"#,
    ])
    func `a name that stands twice is refused at every depth`(body: String) {
        #expect(refusal(Array(body.utf8))?.reason == .invalidRequest)
    }

    @Test(arguments: [17, 18, 40, 300]) func `twins are found in objects of any size`(count: Int) {
        let members = (0..<count).map { #""name_\#($0 * 7)":0"# }
        #expect(refusal(body(#""x":{\#(members.joined(separator: ","))}"#)) == nil)
        for twin in [0, count / 2, count - 1] {
            #expect(refusal(body(#""x":{\#((members + [members[twin]]).joined(separator: ","))}"#)) != nil)
        }
    }

    @Test func `depth and members have limits`() {
        #expect(refusal(body(#""x":\#(nested(127))"#)) == nil)
        #expect(refusal(body(#""x":\#(nested(128))"#))?.cause == .notJSON(JSONRefusal(.tooDeep, at: 166)))
        #expect(refusal(body(#""x":\#(object(members: 10_000))"#)) == nil)
        #expect(refusal(body(#""x":\#(object(members: 10_001))"#)) != nil)
    }

    @Test(arguments: [
        [0xC3, 0x28], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88], [0x80], [0xE2, 0x82],
        [0x1F], [0x00],
    ])
    func `text that is not UTF-8, or a raw control byte, is refused`(bytes: [UInt8]) {
        let body = Array(#"{"model":"m","max_tokens":1,"x":""#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(refusal(body)?.reason == .invalidRequest)
    }

    @Test func `half a surrogate pair may stand in a value and not in a name`() {
        #expect(refusal(body(#""x":"\ud800""#)) == nil)
        #expect(refusal(body(#""\ud800":1"#)) != nil)
        #expect(refusal(body(#""\ud83d\ude00":1"#)) == nil)
    }

    @Test func `a byte order mark and a second value are refused`() {
        #expect(refusal([0xEF, 0xBB, 0xBF] + body()) != nil)
        #expect(refusal(body() + Array("{}".utf8)) != nil)
        #expect(refusal([]) != nil)
    }

    @Test(arguments: 0..<40) func `what the strict reader refuses is refused, and no mutation traps`(seed: UInt64) {
        var generator = SeededRandom(seed: seed)
        let valid = message(
            #"{"type":"text","text":"a\u00e9\n\ud83d\ude00 \u00e4 "},"#
                + #"{"type":"image","source":{"type":"base64","data":"AA"}}"#
        )
        for _ in 0..<200 {
            var mutated = valid
            for _ in 0...Int.random(in: 0..<3, using: &generator) { mutate(&mutated, &generator) }
            let refused = refusal(mutated)
            _ = RequestPeek.texts(in: mutated.span)
            do {
                _ = try JSONReader.parse(mutated)
                if case .notJSON = refused?.cause { Issue.record("seed \(seed) refuses valid JSON") }
            } catch {
                #expect(refused != nil || error.cause == .loneSurrogate, "seed \(seed): \(error)")
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededRandom) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let pool = Array(#"{}[]",:\u0e-+.1d8"#.utf8) + [0x00, 0x80, 0xE2, 0xF0, 0x20, 0x0A]
        let byte = pool[Int.random(in: 0..<pool.count, using: &generator)]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0..<20, using: &generator)))
        }
    }
}
