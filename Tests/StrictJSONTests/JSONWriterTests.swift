import StrictJSON
import Testing

@Suite struct JSONWriterTests {
    private static func canonical(_ text: String) throws -> String {
        String(decoding: JSONWriter.canonical(try JSONReader.parse(text)), as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"b":2,"a":1}"#, #"{"a":1,"b":2}"#), (#" { "a" : [ 1 , 2 ] } "#, #"{"a":[1,2]}"#),
        (#"{"\u0041":"\u0062\/"}"#, #"{"A":"b/"}"#),
        (#"{"a":"\u0001\u001F\"\\\b\f\n\r\t"}"#, #"{"a":"\u0001\u001f\"\\\b\f\n\r\t"}"#),
        // By UTF-16 code units a surrogate pair stands before U+FB33, by bytes after it.
        (#"{"\ufb33":1,"\ud83d\ude00":2,"\u20ac":3}"#, "{\"\u{20AC}\":3,\"\u{1F600}\":2,\"\u{FB33}\":1}"),
        (#"{"a":{"z":[],"y":{}}}"#, #"{"a":{"y":{},"z":[]}}"#),
    ]) func `the canonical form is that of RFC 8785`(text: String, form: String) throws {
        #expect(try Self.canonical(text) == form)
        #expect(try Self.canonical(form) == form)
    }

    @Test func `members stand as held unless they are sorted`() throws {
        let value = try JSONReader.parse(#"{"b":2,"a":[true,false,null]}"#)
        #expect(String(decoding: JSONWriter.plain(value), as: UTF8.self) == #"{"b":2,"a":[true,false,null]}"#)
    }

    /// Published files without fractions: number literals go out as they are held.
    @Test(arguments: ["arrays", "french", "unicode", "weird"])
    func `published documents take their canonical form`(name: String) throws {
        guard let input = Vectors.bytes("jcs/input/\(name).json") else { return }
        let output = try #require(Vectors.bytes("jcs/output/\(name).json"))
        #expect(JSONWriter.canonical(try JSONReader.parse(input)) == output)
    }

    @Test func `canonical forms written by others are made again`() throws {
        guard let rows = try Vectors.json("jcs/leaf-json.json")?["canonical_form"]?.array else { return }
        for row in rows { #expect(try Self.canonical(row["input"]?.string ?? "") == row["output"]?.string) }
    }
}
