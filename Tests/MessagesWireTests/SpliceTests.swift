import MessagesWire
import Testing

@Suite struct SpliceTests {
    @Test func `all other bytes stay as they came`() throws {
        let bytes = Array("{ \"max_tokens\" : 20000 ,\n\"model\":\"opus\", \"x\":[1 , 2]}".utf8)
        let peek = try RequestPeek.read(bytes)
        let span = try #require(peek.maxTokensSpan)
        let splices = [Splice.string(peek.modelSpan, "claude-\"x\""), Splice.integer(span, 8_192)]
        let changed = try #require(Splice.apply(splices, to: bytes))
        let expected = "{ \"max_tokens\" : 8192 ,\n\"model\":\"claude-\\\"x\\\"\", \"x\":[1 , 2]}"
        #expect(String(decoding: changed, as: UTF8.self) == expected)
    }

    @Test func `no change is the same body`() { #expect(Splice.apply([], to: body()) == body()) }

    @Test func `changes that overlap or lie outside are refused`() {
        let bytes = body()
        #expect(Splice.apply([Splice(0..<4, []), Splice(3..<5, [])], to: bytes) == nil)
        #expect(Splice.apply([Splice(0..<(bytes.count + 1), [])], to: bytes) == nil)
    }
}
