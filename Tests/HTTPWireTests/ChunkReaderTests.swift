import HTTPWire
import Seeds
import Testing

/// The numbers are those of the table "HTTP strictness".
@Suite(.timeLimit(.minutes(5))) struct ChunkReaderTests {
    static let rows: [StrictnessRow] = [
        chunks("one chunk", "2\r\nhi\r\n0\r\n\r\n", nil),
        chunks("two chunks", "1\r\nh\r\n1\r\ni\r\n0\r\n\r\n", nil),
        chunks("18 seventeen digits", "00000000000000001\r\nx\r\n0\r\n\r\n", .chunkSize),
        chunks("18 leading zeros", "01\r\nx\r\n0\r\n\r\n", .chunkSize),
        chunks("18 two zeros at the end", "1\r\nx\r\n00\r\n\r\n", .chunkSize),
        chunks("18 no digits", "\r\n\r\n", .chunkSize),
        chunks("18 a sign", "+1\r\nx\r\n", .chunkSize),
        chunks("18 a prefix", "0x1\r\nx\r\n", .chunkSize),
        chunks("18 a blank behind the size", "1 \r\nx\r\n", .chunkSize),
        chunks("19 extensions", "1;a\r\nx\r\n1;a=b;c=\"d \\\" e\"\r\ny\r\n0;z\r\n\r\n", nil),
        chunks("19 an empty extension", "1;\r\nx\r\n", .chunkExtension),
        chunks("19 an extension without a value", "1;a=\r\nx\r\n", .chunkExtension),
        chunks("19 an open quote", "1;a=\"b\r\nx\r\n", .chunkExtension),
        chunks("19 text behind a quote", "1;a=\"b\"c\r\nx\r\n", .chunkExtension),
        chunks("19 a line feed in an extension", "1;a\nx\r\n", .chunkExtension),
        chunks("19 a control byte in a quote", "1;a=\"\0\"\r\nx\r\n", .chunkExtension),
        chunks("19 an extension of 256 bytes", "1;\(String(repeating: "a", count: 255))\r\nx\r\n0\r\n\r\n", nil),
        chunks("19 one of 257", "1;\(String(repeating: "a", count: 256))\r\nx\r\n0\r\n\r\n", .chunkExtension),
        chunks(
            "19 many in one body", String(repeating: "1;ab\r\nx\r\n", count: 86) + "0\r\n\r\n", .chunkExtension),
        chunks("26 a bare line feed behind the size", "1\nx\r\n0\r\n\r\n", .chunkSize),
        chunks("26 a bare carriage return behind the size", "1\rx\r\n0\r\n\r\n", .bareCarriageReturn),
        chunks("26 data longer than its size", "1\r\nxy\r\n0\r\n\r\n", .chunkEnd),
        chunks("26 a bare line feed behind data", "1\r\nx\n0\r\n\r\n", .chunkEnd),
        chunks("27 a trailer", "1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n", nil),
        chunks("27 framing in a trailer", "0\r\nContent-Length: 1\r\n\r\n", .trailerName),
        chunks("27 a coding in a trailer", "0\r\nTransfer-Encoding: chunked\r\n\r\n", .trailerName),
        chunks("27 a credential in a trailer", "0\r\nauthorization: x\r\n\r\n", .trailerName),
        chunks("27 a key in a trailer", "0\r\nX-API-Key: x\r\n\r\n", .trailerName),
        chunks("27 a bad name in a trailer", "0\r\nX Y: x\r\n\r\n", .fieldName),
        chunks("27 a bare line feed in a trailer", "0\r\n\n", .bareLineFeed),
        StrictnessRow(
            "27 a trailer without end", start + "0\r\n" + String(repeating: "a", count: 8_200), .headersTooLarge),
        StrictnessRow("a size past any limit", start + "7fffffffffffffff\r\n", .bodyTooLarge),
        StrictnessRow("a size of 64 bits", start + "ffffffffffffffff\r\n", .bodyTooLarge),
        StrictnessRow("chunks past the limit", start + "2000000\r\n", nil),
        StrictnessRow("one byte past the limit", start + "2000001\r\n", .bodyTooLarge),
    ]

    static let start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunks(_ name: String, _ body: String, _ fault: HTTPFault?) -> StrictnessRow {
        StrictnessRow(name, start + body, fault.map { .malformed($0) })
    }

    @Test(arguments: rows) func `chunks are read as their row says`(row: StrictnessRow) {
        #expect(Reading.request(row.raw).refusal == row.refusal)
    }

    @Test(arguments: rows.filter { $0.raw.utf8.count < 1_000 })
    func `chunks are the same at every split`(row: StrictnessRow) {
        let bytes = Array((row.raw + (row.refusal == nil ? "GET" : "")).utf8)
        let whole = Reading.request([bytes])
        for pieces in splits(bytes) {
            let reading = Reading.request(pieces)
            #expect(reading.refusal == whole.refusal)
            if whole.refusal == nil { #expect(reading == whole) }
        }
    }

    @Test func `extensions and trailers are dropped, and what follows is left`() {
        let reading = Reading.request(Self.start + "2;a=b\r\nhi\r\n3\r\n you\r\n0\r\nX: 1\r\n\r\nGET")
        #expect(reading.refusal == .malformed(.chunkEnd))
        let whole = Reading.request(Self.start + "2;a=b\r\nhi\r\n4\r\n you\r\n0\r\nX: 1\r\n\r\nGET")
        #expect(whole.body == Array("hi you".utf8) && whole.rest == Array("GET".utf8))
    }

    @Test func `the chunks of a body share one limit`() {
        var limits = HeadLimits()
        limits.body = 5
        #expect(Reading.request(Self.start + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", limits: limits).isWhole)
        let over = Reading.request(Self.start + "3\r\nabc\r\n3\r\n", limits: limits)
        #expect(over.refusal == .bodyTooLarge && over.body == Array("abc".utf8))
    }

    @Test func `no mutation of chunks ever traps, and each is the same at every split`() {
        var random = SeededRandom(seed: 13)
        let seeds = Self.rows.map { Array($0.raw.utf8) }.filter { $0.count < 500 }
        for round in 0..<10_000 {
            let seed = seeds[round % seeds.count]
            var body = Array(seed[Self.start.utf8.count...])
            for _ in 0...Int(random.next() % 4) { random.mutate(&body) }
            let bytes = Array(Self.start.utf8) + body
            let cut = Int(random.next() % UInt64(bytes.count + 1))
            let whole = Reading.request([bytes])
            let parts = Reading.request([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(whole.refusal == parts.refusal && whole.body == parts.body, "seed 13, round \(round)")
        }
    }
}
