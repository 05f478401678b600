import HTTPWire
import Seeds
import Testing

/// The numbers are those of the table "HTTP strictness".
@Suite(.timeLimit(.minutes(5))) struct RequestHeadReaderTests {
    static let rows: [StrictnessRow] = [
        .post("1 zeros before a length", "Content-Length: 0000001\r\n", "x", .malformed(.lengthGrammar)),
        .post("2 a length of 2^64-1", "Content-Length: 18446744073709551615\r\n", .bodyTooLarge),
        .post("2 a length beyond any integer", "Content-Length: 99999999999999999999999999\r\n", .bodyTooLarge),
        .post("2 a length beyond the limit", "Content-Length: 33554433\r\n", .bodyTooLarge),
        .post("3 a blank behind a length", "Content-Length: 1 \r\n", "x", nil),
        .post("3 a tab behind a length", "Content-Length: 1\t\r\n", "x", .malformed(.fieldValue)),
        .post("3 a tab behind a coding", "Transfer-Encoding: chunked\t\r\n", "0\r\n\r\n", .malformed(.fieldValue)),
        .post("3 a tab behind another value", "X-Internal: 1\t\r\n", nil),
        .post("4 gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", .malformed(.transferCoding)),
        StrictnessRow(
            "5 a coding on HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .malformed(.transferCoding)),
        bodied("6 a body on GET", "GET"), bodied("6 a body on HEAD", "HEAD"),
        bodied("6 a body on DELETE", "DELETE"), bodied("6 a body on OPTIONS", "OPTIONS"),
        StrictnessRow(
            "6 a chunked GET", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .malformed(.bodyUnexpected)),
        StrictnessRow("6 a length of 0 on GET", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", nil),
        .post("7 an underscore in a name", "Content_Length: 1\r\n", "x", .malformed(.fieldName)),
        StrictnessRow("8 no host", "GET / HTTP/1.1\r\n\r\n", .malformed(.hostMissing)),
        StrictnessRow("8 no host on HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", .malformed(.hostMissing)),
        .post("9 two hosts", "Host: b\r\n", .malformed(.fieldRepeated)),
        .post("9 two equal hosts", "Host: a\r\n", .malformed(.fieldRepeated)),
        host("10 a path in the host", "localhost/#@evil"), host("10 user information", "me@localhost"),
        host("10 a comma", "a,b"), host("10 an empty host", ""), host("10 a port that is none", "a:b"),
        host("10 a port without digits", "a:"), host("10 a port past 65535", "a:65536"), host("10 a blank", "a b"),
        host("10 an open address", "[::1"), host("10 a percent sign", "a%2fb"),
        .get("11 another host in the target", "http://evil/", .malformed(.authorityMismatch)),
        .get("11 user information in the target", "http://me@localhost/", .malformed(.authorityMismatch)),
        .get("11 another scheme", "ftp://localhost/", .malformed(.targetForm)),
        .get("11 the same host in the target", "http://LOCALHOST/livez", nil),
        .get("11 a target that is a name", "livez", .malformed(.targetForm)),
        .get("11 an asterisk on GET", "*", .malformed(.targetForm)),
        .get("12 a fragment", "/#x", .malformed(.targetByte)),
        .get("12 a fragment in the query", "/?a#x", .malformed(.targetByte)),
        .get("13 a backslash", "/a\\b", .malformed(.targetByte)),
        .line("14 two blanks before the target", "GET  / HTTP/1.1", .malformed(.requestLine)),
        .line("14 two blanks before the version", "GET /  HTTP/1.1", .malformed(.requestLine)),
        .line("14 a blank at the end", "GET / HTTP/1.1 ", .malformed(.requestLine)),
        .line("14 a blank at the start", " GET / HTTP/1.1", .malformed(.requestLine)),
        .line("14 a tab", "GET\t/ HTTP/1.1", .malformed(.requestLine)),
        .line("14 a tab in the target", "GET /\t HTTP/1.1", .malformed(.requestLine)),
        .line("15 RTSP", "GET / RTSP/1.0", .malformed(.protocolName)),
        .line("16 ICE", "GET / ICE/1.0", .malformed(.requestLine)),
        .line("16 the method of ICE", "SOURCE / HTTP/1.1", .malformed(.protocolName)),
        .line("17 one empty line", "\r\nGET / HTTP/1.1", nil),
        .line("17 two empty lines", "\r\n\r\nGET / HTTP/1.1", .malformed(.emptyLines)),
        .post("20 another expectation", "Expect: y 100-continue\r\nContent-Length: 1\r\n", "x", .expectationUnknown),
        .post("20 the one expectation", "Expect: 100-continue\r\nContent-Length: 1\r\n", "x", nil),
        named("21 authorization", "Authorization, X-Internal"), named("21 x-api-key", "close, X-API-Key"),
        named("21 host", "host"), named("21 content-length", "content-length"), named("21 cookie", "Cookie"),
        named("21 forwarded", "forwarded"), named("21 x-forwarded-for", "X-Forwarded-For"),
        named("21 gatehouse-model", "gatehouse-model"), named("21 a name that is no token", "a b"),
        .post("21 a header of the client's own", "Connection: X-Internal\r\nX-Internal: 1\r\n", nil),
        .post("22 a byte above ASCII in a value", "X-Name: ä\r\n", .malformed(.fieldValue)),
        .get("22 a byte above ASCII in the target", "/ä", .malformed(.targetByte)),
        upgrade("23 h2c", "GET /v1/stream", "h2c", .malformed(.upgradeUnknown)),
        upgrade("23 another path", "GET /v1/messages", "websocket", .malformed(.upgradeUnknown)),
        upgrade("23 another method", "POST /v1/stream", "websocket", .malformed(.upgradeUnknown)),
        upgrade("23 two protocols", "GET /v1/stream", "websocket, h2c", .malformed(.upgradeUnknown)),
        upgrade("23 two fields", "GET /v1/stream", "websocket\r\nUpgrade: h2c", .malformed(.fieldRepeated)),
        upgrade("23 two, h2c first", "GET /v1/stream", "h2c\r\nUpgrade: websocket", .malformed(.fieldRepeated)),
        upgrade("23 two equal fields", "GET /v1/stream", "websocket\r\nUpgrade: websocket", .malformed(.fieldRepeated)),
        upgrade("23 the one upgrade", "GET /v1/stream?x=1", "WebSocket", nil),
        StrictnessRow("23 the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .versionUnknown),
        .line("23 CONNECT", "CONNECT localhost:443 HTTP/1.1", .methodUnknown),
        .line("23 TRACE", "TRACE / HTTP/1.1", .methodUnknown),
        .line("23 an unknown method", "BREW /pot HTTP/1.1", .methodUnknown),
        .line("23 a method in lower case", "get / HTTP/1.1", .methodUnknown),
        StrictnessRow("24 HTTP/0.9 without a version", "GET /\r\n", .versionUnknown),
        .line("24 HTTP/0.9", "GET / HTTP/0.9", .versionUnknown),
        .line("24 HTTP/1.2", "GET / HTTP/1.2", .versionUnknown),
        .line("24 HTTP/2.0", "GET / HTTP/2.0", .versionUnknown),
        .line("24 HTTP/1.0 with a host", "GET / HTTP/1.0", nil),
        .line("24 http in lower case", "GET / http/1.1", .malformed(.protocolName)),
        .post(
            "25 a length and a coding", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n",
            .malformed(.lengthAndCoding)),
        .post("25 two equal lengths", "Content-Length: 1\r\nContent-Length: 1\r\n", "x", .malformed(.fieldRepeated)),
        length("25 a list of lengths", "1, 1"), length("25 a sign", "+1"), length("25 a minus", "-1"),
        length("25 an empty length", ""), length("25 hexadecimal", "0x1"), length("25 a fraction", "1.0"),
        coding("25 identity", "identity"), coding("25 doubled", "chunked, chunked"), coding("25 quoted", "\"chunked\""),
        coding("25 with a parameter", "chunked;a=b"), coding("25 empty", ""), coding("25 a list's comma", "chunked,"),
        .post(
            "25 two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n",
            .malformed(.fieldRepeated)),
        StrictnessRow("26 a bare line feed", "GET / HTTP/1.1\nHost: a\r\n\r\n", .malformed(.bareLineFeed)),
        StrictnessRow("26 a bare line feed at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", .malformed(.bareLineFeed)),
        .post("26 a bare carriage return", "X: a\rb\r\n", .malformed(.bareCarriageReturn)),
        .post("26 NUL in a value", "X: a\0b\r\n", .malformed(.fieldValue)),
        .post("26 a control byte", "X: a\u{1}b\r\n", .malformed(.fieldValue)),
        .post("26 a folded line", "X: a\r\n b\r\n", .malformed(.fieldFolded)),
        .post("26 a blank before the colon", "X : a\r\n", .malformed(.fieldName)),
        .post("26 an empty name", ": a\r\n", .malformed(.fieldName)),
        .post("26 a bad name", "X(: a\r\n", .malformed(.fieldName)),
        .post("26 no colon", "X\r\n", .malformed(.fieldName)),
        .post("26 two content types", "Content-Type: a\r\nContent-Type: a\r\n", .malformed(.fieldRepeated)),
        .post("26 two authorizations", "Authorization: a\r\nauthorization: a\r\n", .malformed(.fieldRepeated)),
        .post("26 two keys", "x-api-key: a\r\nX-Api-Key: a\r\n", .malformed(.fieldRepeated)),
        .get("28 an escaped slash", "/a%2fb", .malformed(.pathEncoding)),
        .get("28 an escaped slash, upper case", "/a%2Fb", .malformed(.pathEncoding)),
        .get("28 an escaped backslash", "/a%5cb", .malformed(.pathEncoding)),
        .get("28 an escaped NUL", "/a%00", .malformed(.pathEncoding)),
        .get("28 an escaped CR", "/a%0d", .malformed(.pathEncoding)),
        .get("28 an escaped LF", "/a%0a", .malformed(.pathEncoding)),
        .get("28 an overlong slash", "/%c0%af", .malformed(.pathEncoding)),
        .get("28 half an escape", "/a%2", .malformed(.pathEncoding)),
        .get("28 an escape that is none", "/a%zz", .malformed(.pathEncoding)),
        .get("28 a segment of two dots", "/a/../b", .malformed(.pathSegment)),
        .get("28 two dots at the end", "/a/..", .malformed(.pathSegment)),
        .get("28 a segment of one dot", "/./a", .malformed(.pathSegment)),
        .get("28 escaped dots", "/%2e%2E/a", .malformed(.pathSegment)),
        .get("28 a semicolon", "/a;b", .malformed(.pathSegment)),
        .get("28 dots inside a segment", "/a..b/.c/...", nil),
        .get("28 an escape that is plain text", "/v1/models/claude%2D%C3%A4", nil),
        .get("28 what the query holds", "/?a=%2f;..", nil),
    ]

    private static func bodied(_ name: String, _ method: String) -> StrictnessRow {
        StrictnessRow(
            name, "\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", .malformed(.bodyUnexpected))
    }

    private static func host(_ name: String, _ host: String) -> StrictnessRow {
        StrictnessRow(name, "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", .malformed(.hostGrammar))
    }

    private static func named(_ name: String, _ options: String) -> StrictnessRow {
        .post(name, "Connection: \(options)\r\n", "", .malformed(.connectionOption))
    }

    private static func upgrade(
        _ name: String, _ start: String, _ value: String, _ refusal: HTTPRefusal?
    ) -> StrictnessRow {
        let fields = "Host: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: \(value)\r\n"
        return StrictnessRow(name, "\(start) HTTP/1.1\r\n\(fields)\r\n", refusal)
    }

    private static func length(_ name: String, _ value: String) -> StrictnessRow {
        .post(name, "Content-Length: \(value)\r\n", "x", .malformed(.lengthGrammar))
    }

    private static func coding(_ name: String, _ value: String) -> StrictnessRow {
        .post(name, "Transfer-Encoding: \(value)\r\n", "0\r\n\r\n", .malformed(.transferCoding))
    }

    @Test(arguments: rows) func `a request is read as its row says`(row: StrictnessRow) {
        let reading = Reading.request(row.raw)
        #expect(reading.refusal == row.refusal)
        #expect(reading.isWhole == (row.refusal == nil))
    }

    @Test(arguments: rows) func `a request is the same at every split`(row: StrictnessRow) {
        let bytes = Array(row.raw.utf8)
        let whole = Reading.request([bytes])
        for pieces in splits(bytes) {
            let reading = Reading.request(pieces)
            #expect(reading.refusal == whole.refusal)
            if whole.refusal == nil { #expect(reading == whole) }
        }
    }

    @Test func `a head becomes typed values and bytes`() {
        let reading = Reading.request(
            "POST /v1/messages?beta=true HTTP/1.1\r\nHost: h:1\r\nX-API-Key: \t k \r\nConnection: x-a, close\r\n"
                + "X-A: 1\r\nTE: x\r\nContent-Length: 2\r\n\r\nhiGET")
        #expect(reading.method == .post && reading.path == "/v1/messages" && reading.query == "beta=true")
        #expect(reading.framing == .length(2) && reading.body == Array("hi".utf8) && reading.rest == Array("GET".utf8))
        #expect(reading.flags == [false, false, false, false])
        #expect(
            reading.fields == [
                "host: h:1", "x-api-key: k", "connection: x-a, close (hop)", "x-a: 1 (hop)", "te: x (hop)",
                "content-length: 2",
            ])
    }

    @Test func `a path is decoded once`() {
        #expect(Reading.request("GET /a%252f%C3%A4 HTTP/1.1\r\nHost: a\r\n\r\n").path == "/a%2fä")
    }

    @Test func `an absolute target without a path means the root`() {
        let reading = Reading.request("GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(reading.path == "/" && reading.query == "x")
    }

    @Test func `the server as a whole answers OPTIONS alone`() {
        #expect(Reading.request("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").path == "*")
    }

    @Test func `HTTP 1_0 is served and closed`() {
        let reading = Reading.request("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
        #expect(reading.flags == [false, false, false, true])
    }

    @Test func `an upgrade is known as one, and only with all its parts`() {
        let fields = "Host: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
        #expect(Reading.request("GET /v1/stream HTTP/1.1\r\n\(fields)").flags == [true, false, true, false])
        let lonely = Reading.request("GET /v1/stream HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n")
        #expect(lonely.refusal == .malformed(.upgradeUnknown))
        let closed = Reading.request("GET /v1/stream HTTP/1.1\r\n\(fields)", limits: HeadLimits())
        #expect(closed.refusal == .malformed(.upgradeUnknown))
    }

    @Test func `a long target, a long field and many fields are refused before they are whole`() {
        let host = "Host: a\r\n"
        let long = String(repeating: "a", count: 9_000)
        #expect(Reading.request("GET /\(long)").refusal == .targetTooLong)
        #expect(Reading.request("GET /\(long.prefix(8_192)) HTTP/1.1\r\n").refusal == .targetTooLong)
        #expect(Reading.request("GET /\(long.prefix(8_191)) HTTP/1.1\r\n\(host)\r\n").isWhole)
        #expect(Reading.request("GET / HTTP/1.1\r\nX: \(long)").refusal == .headersTooLarge)
        let some = (0..<5).map { "X\($0): \(long.prefix(8_000))\r\n" }.joined()
        #expect(Reading.request("GET / HTTP/1.1\r\n\(some)").refusal == .headersTooLarge)
        let many = String(repeating: "X: 1\r\n", count: 99)
        #expect(Reading.request("GET / HTTP/1.1\r\n\(host)\(many)\r\n").isWhole)
        #expect(Reading.request("GET / HTTP/1.1\r\n\(host)\(many)X: 1\r\n\r\n").refusal == .headersTooLarge)
    }

    @Test func `more connection options than the limit are refused`() {
        let options = Array(repeating: "a", count: 33).joined(separator: ",")
        let raw = "GET / HTTP/1.1\r\nHost: a\r\nConnection: \(options)\r\n\r\n"
        #expect(Reading.request(raw).refusal == .malformed(.connectionOption))
    }

    @Test func `a reader that was reset knows nothing of the last head`() throws {
        var reader = RequestHeadReader()
        let first = Array("GET /a%20b?q HTTP/1.1\r\nHost: a\r\nX-API-Key: secret\r\nExpect: 100-continue\r\n\r\n".utf8)
        #expect(try reader.read(first.span) == first.count)
        let kept = reader.head
        reader.reset()
        #expect(!reader.hasBegun)
        let second = Array("POST /c HTTP/1.1\r\nHost: b\r\n\r\n".utf8)
        #expect(try reader.read(second.span) == second.count)
        #expect(reader.head.hasPath("/c") && reader.head.query == nil && reader.head.table.value(.xAPIKey) == nil)
        #expect(kept.hasPath("/a b") && kept.table.text(.xAPIKey) == "secret")
    }

    @Test func `no mutation of a request ever traps`() {
        var random = SeededRandom(seed: 7)
        let seeds = Self.rows.map { Array($0.raw.utf8) }
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int(random.next() % 4) { random.mutate(&bytes) }
            let cut = Int(random.next() % UInt64(bytes.count + 1))
            let whole = Reading.request([bytes])
            let parts = Reading.request([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(whole.refusal == parts.refusal, "seed 7, round \(round)")
        }
    }
}
