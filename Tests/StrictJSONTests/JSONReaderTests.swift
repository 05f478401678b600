import StrictJSON
import Testing

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("-0.5e3", .number("-0.5e3")),
            ("\"a\\u0041\\ud83d\\ude00\\/\"", .string("aA😀/")), ("[]", .array([])),
            ("[1,[2]]", .array([.number("1"), .array([.number("2")])])),
            ("{}", .object([])), ("{\"b\":1,\"a\":2}", .object([.init("b", .number("1")), .init("a", .number("2"))])),
        ] as [(String, JSONValue)]) func `each kind of value is read as it stands`(text: String, value: JSONValue)
        throws
    {
        #expect(try JSONReader.parse(text) == value)
    }

    @Test(
        arguments: [
            ("", .valueExpected, 0), ("tru", .valueExpected, 0), ("nul", .valueExpected, 0),
            ("[1,]", .valueExpected, 3),
            ("{,}", .nameExpected, 1), ("{\"a\":1,}", .nameExpected, 7), ("{a:1}", .nameExpected, 1),
            ("{\"a\" 1}", .colonExpected, 5),
            ("[1 2]", .commaExpected, 3), ("{\"a\":1 \"b\":2}", .commaExpected, 7), ("-", .badNumber, 0),
            ("1.", .badNumber, 0),
            ("1e", .badNumber, 0), (".5", .valueExpected, 0), ("+1", .valueExpected, 0), ("01", .trailing, 1),
            ("1 1", .trailing, 2),
            ("\"\\x\"", .badEscape, 1), ("\"\\u12\"", .badEscape, 1), ("\"\\ud800\"", .loneSurrogate, 1),
            ("\"\\ud800\\u0041\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
            ("\"\n\"", .controlCharacter, 1),
            ("\"a", .openString, 2), ("\"\\", .openString, 2), ("{\"a\":1,\"a\":2}", .duplicateName("a"), 7),
            ("{\"a\":1,\"\\u0061\":2}", .duplicateName("a"), 7), ("[", .valueExpected, 1), ("{", .nameExpected, 1),
            ("NaN", .valueExpected, 0),
            ("/**/1", .valueExpected, 0),
        ] as [(String, JSONRefusal.Cause, Int)])
    func `a text with another reading is refused at its byte`(text: String, cause: JSONRefusal.Cause, offset: Int) {
        #expect(throws: JSONRefusal(cause, at: offset)) { try JSONReader.parse(text) }
    }

    @Test func `bytes that are no UTF-8 and byte order marks are refused`() {
        #expect(throws: JSONRefusal(.notUTF8, at: 1)) { try JSONReader.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONRefusal(.notUTF8, at: 0)) { try JSONReader.parse([0xEF, 0xBB, 0xBF, 0x31]) }
    }

    @Test func `depth and members have limits`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONReader.parse(nested(JSONReader.depthLimit + 1)) }
        #expect(throws: JSONRefusal.self) { try JSONReader.parse(nested(JSONReader.depthLimit + 2)) }
        #expect(throws: JSONRefusal.self) { try JSONReader.parse(String(repeating: "[", count: 1_000_000)) }
        let members = (0...JSONReader.memberLimit).map { "\"\($0)\":0" }
        #expect(throws: Never.self) { try JSONReader.parse("{\(members.dropLast().joined(separator: ","))}") }
        #expect(throws: JSONRefusal.self) { try JSONReader.parse("{\(members.joined(separator: ","))}") }
    }

    @Test func `every prefix of a text is refused`() throws {
        let text = Array(#"{"a":[1,-2.5e-3,true,null,"x\né"],"b":{"c":"d"}}"#.utf8)
        #expect(throws: Never.self) { try JSONReader.parse(text) }
        for end in text.indices { #expect(throws: JSONRefusal.self) { try JSONReader.parse(Array(text[..<end])) } }
    }
}
