import MessagesWire
import Testing

@Suite struct CountableBodyTests {
    private static func made(_ text: String) -> String? {
        CountableBody.make(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"max_tokens":5,"model":"m","messages":[]}"#, #"{"model":"m","messages":[]}"#),
        (
            #" { "stream" : true , "messages": [ {"role":"user","content":"a\"}{"} ] ,"temperature":1.50,"model":"m"}"#,
            #"{"messages":[ {"role":"user","content":"a\"}{"} ],"model":"m"}"#
        ),
        (#"{"mod\u0065l":"m","metadata":{"model":"x"}}"#, #"{"model":"m"}"#),
        (
            #"{"system":"s","tools":[{"name":"t"}],"thinking":{"type":"enabled"},"tool_choice":{"type":"auto"}}"#,
            #"{"system":"s","tools":[{"name":"t"}],"thinking":{"type":"enabled"},"tool_choice":{"type":"auto"}}"#
        ),
        ("{}", "{}"),
    ]) func `what becomes the prompt is kept as it came, and nothing else`(body: String, count: String) {
        #expect(Self.made(body) == count)
    }

    @Test(arguments: ["", "[]", "{", #"{"model":}"#, #"{"model":"m"} x"#, #"{"model":"a","model":"b"}"#])
    func `what is no object makes no count`(body: String) { #expect(Self.made(body) == nil) }
}
