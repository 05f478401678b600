import MessagesWire
import Testing
import Vocabulary

/// A body with `members` beside the two that every request must have.
func body(_ members: String = "") -> [UInt8] {
    Array(#"{"model":"sonnet","max_tokens":100\#(members.isEmpty ? "" : ",")\#(members)}"#.utf8)
}

func text(_ range: Range<Int>, of bytes: [UInt8]) -> String { String(decoding: bytes[range], as: UTF8.self) }

@Suite struct RequestPeekTests {
    @Test func `the required members are read with their places`() throws {
        let bytes = body(#""messages":[{"role":"user","content":"hi"}],"stream":true"#)
        let peek = try RequestPeek.read(bytes)
        #expect(peek.model == "sonnet" && peek.maxTokens == 100 && peek.isStreamed)
        #expect(text(peek.modelSpan, of: bytes) == #""sonnet""#)
        let digits = try #require(peek.maxTokensSpan)
        #expect(text(digits, of: bytes) == "100")
        let first = try #require(peek.firstMessage)
        #expect(text(first, of: bytes) == #"{"role":"user","content":"hi"}"#)
        #expect(peek.messages == 1 && peek.textBytes == bytes.count)
    }
}
