import APIKeys
import Admission
import Gateway
import Simulator
import TestSupport
import Testing
import Vocabulary

/// The strictness table over a real socket: each row by its number, as a client would send it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ClientHandlerTests {
    /// One row: what is sent, and the status of the one answer; `nil` where the connection is closed without a word.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: String
        let status: Int
        var testDescription: String { name }

        init(_ name: String, _ bytes: String, _ status: Int) {
            (self.name, self.bytes, self.status) = (name, bytes, status)
        }

        /// A `GET /readyz` with these fields beside `host`.
        static func get(_ name: String, _ fields: String, _ status: Int) -> Row {
            Row(name, "GET /readyz HTTP/1.1\r\nhost: a\r\n\(fields)\r\n", status)
        }

        /// A `POST` with these fields beside `host`, and a body.
        static func post(_ name: String, _ fields: String, _ body: String, _ status: Int) -> Row {
            Row(name, "POST /v1/messages HTTP/1.1\r\nhost: a\r\n\(fields)\r\n\(body)", status)
        }
    }

    static let lengths: [Row] = [
        .post("row 1: a length with leading zeros", "content-length: 0000001\r\n", "x", 400),
        .post("row 2: a length past every integer", "content-length: 18446744073709551615\r\n", "", 413),
        .post("row 3: a blank behind a length is no part of it", "content-length: 2 \r\n", "{}", 401),
        .post("row 4: gzip before chunked", "transfer-encoding: gzip, chunked\r\n", "0\r\n\r\n", 400),
        Row(
            "row 5: a transfer coding on HTTP/1.0",
            "POST /v1/messages HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        .get("row 6: a body on GET", "content-length: 1\r\n", 400),
        .get("row 6: a chunked body on GET", "transfer-encoding: chunked\r\n", 400),
        .post("row 25: both framings", "content-length: 2\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n", 400),
        .post("row 25: two lengths", "content-length: 2\r\ncontent-length: 2\r\n", "{}", 400),
        .post("row 25: a list of lengths", "content-length: 2, 2\r\n", "{}", 400),
        .post("row 25: a signed length", "content-length: +2\r\n", "{}", 400),
        .post("row 25: a hex length", "content-length: 0x2\r\n", "{}", 400),
        .post("row 25: identity", "transfer-encoding: identity\r\n", "{}", 400),
        .post("row 25: chunked twice", "transfer-encoding: chunked, chunked\r\n", "0\r\n\r\n", 400),
        .post("row 25: a quoted coding", "transfer-encoding: \"chunked\"\r\n", "0\r\n\r\n", 400),
        .post("row 25: a coding with a parameter", "transfer-encoding: chunked;q=1\r\n", "0\r\n\r\n", 400),
    ]

    static let names: [Row] = [
        .post("row 7: an underscore in a name", "content_length: 2\r\n", "", 400),
        Row("row 8: no host", "GET /readyz HTTP/1.1\r\n\r\n", 400),
        Row("row 8: no host on HTTP/1.0", "GET /readyz HTTP/1.0\r\n\r\n", 400),
        .get("row 9: two equal hosts", "host: a\r\n", 400),
        Row("row 10: a host with a path", "GET /readyz HTTP/1.1\r\nhost: localhost/#@evil\r\n\r\n", 400),
        Row("row 10: a host with a user", "GET /readyz HTTP/1.1\r\nhost: u@localhost\r\n\r\n", 400),
        Row("row 10: an empty host", "GET /readyz HTTP/1.1\r\nhost:\r\n\r\n", 400),
        .get("row 20: an expectation that is not the one", "expect: y 100-continue\r\n", 417),
        .get("row 21: a connection that names the credential", "connection: authorization\r\n", 400),
        .get("row 21: a connection that names an ordinary field", "connection: x-internal\r\nx-internal: 1\r\n", 200),
        .get("row 22: a byte past ASCII in a value", "x-a: caf\u{e9}\r\n", 400),
        .get("row 26: a control byte in a value", "x-a: a\u{1}b\r\n", 400),
        .get("row 26: NUL in a value", "x-a: a\u{0}b\r\n", 400),
        .get("row 26: a folded line", "x-a: a\r\n b\r\n", 400),
        .get("row 26: a blank before the colon", "x-a : b\r\n", 400),
        .get("row 26: no colon", "x-a\r\n", 400),
        .get("row 26: a bare carriage return", "x-a: a\rb\r\n", 400),
        .get("row 26: a bare line feed", "x-a: a\nx-b: b\r\n", 400),
        .get("row 26: two credentials of one name", "x-api-key: a\r\nx-api-key: a\r\n", 400),
        .get("row 26: two content types", "content-type: a/b\r\ncontent-type: a/b\r\n", 400),
    ]

    static let lines: [Row] = [
        Row("row 11: another host in the target", "GET http://b/readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 11: the same host in the target", "GET http://a/readyz HTTP/1.1\r\nhost: a\r\n\r\n", 200),
        Row("row 12: a fragment in the target", "GET /readyz#a HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 13: a backslash in the target", "GET /\\readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 14: two blanks in the line", "GET  /readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 14: a tab in the line", "GET\t/readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 15: another protocol", "GET /readyz RTSP/1.0\r\nhost: a\r\n\r\n", 400),
        Row("row 16: ICE", "GET /readyz ICE/1.0\r\nhost: a\r\n\r\n", 400),
        Row("row 16: the method SOURCE", "SOURCE /readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 17: one empty line before the request", "\r\nGET /readyz HTTP/1.1\r\nhost: a\r\n\r\n", 200),
        Row("row 17: two empty lines before the request", "\r\n\r\nGET /readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 23: the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        Row("row 23: CONNECT", "CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n", 501),
        Row("row 23: TRACE", "TRACE /readyz HTTP/1.1\r\nhost: a\r\n\r\n", 501),
        .get("row 23: an upgrade to h2c", "connection: upgrade\r\nupgrade: h2c\r\n", 400),
        Row("row 24: HTTP/0.9", "GET /readyz\r\n\r\n", 505),
        Row("row 24: HTTP/1.2", "GET /readyz HTTP/1.2\r\nhost: a\r\n\r\n", 505),
        Row("row 24: HTTP/1.0 is served and closed", "GET /readyz HTTP/1.0\r\nhost: a\r\n\r\n", 200),
        Row("row 28: an encoded slash", "GET /v1%2fmodels HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 28: an encoded NUL", "GET /readyz%00 HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 28: two dots", "GET /v1/../readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 28: one dot", "GET /./readyz HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 28: a semicolon in the path", "GET /readyz;a HTTP/1.1\r\nhost: a\r\n\r\n", 400),
        Row("row 28: an overlong slash", "GET /%c0%af HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ]

    @Test(arguments: lengths + names + lines)
    func `each row of the strictness table has its one answer`(row: Row) async throws {
        let open = try await GatewayHouse.enterprise.value
        let probe = "GET /livez HTTP/1.1\r\nhost: a\r\n\r\n"
        let mayGoOn = [200, 401].contains(row.status)
        let answer =
            if mayGoOn { try await open.client.send(row.bytes) } else {
                try await open.client.send(row.bytes + probe, until: { _ in false })
            }
        #expect(answer.hasPrefix("HTTP/1.1 \(row.status) "), "\(answer.prefix(200))")
        // What stands behind a refused head is never taken for a request: one answer, then the end.
        if !mayGoOn { #expect(answer.ranges(of: "HTTP/1.1 ").count == 1, "\(answer)") }
    }

    @Test func `a chunk extension is dropped and a trailer too`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let body = ask("sim{text=rows 19 and 27}")
        let size = String(body.utf8.count, radix: 16)
        let answer = try await open.client.send(
            "POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: \(open.house.token)\r\n"
                + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
                + "\(size);a=b\r\n\(body)\r\n0\r\nx-late: 1\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
        let seen = try #require(
            open.simulator.recorded.last { String(decoding: $0.body, as: UTF8.self).contains("rows 19") })
        #expect(seen.value("x-late") == nil && seen.value("transfer-encoding") == nil)
        #expect(seen.value("content-length") == String(body.utf8.count))
    }

    @Test(arguments: [
        "00000000000000001\r\nx\r\n0\r\n\r\n",
        "02\r\n{}\r\n0\r\n\r\n",
        "2;a=b\u{1}\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        "2\r\n{}\r\n0\r\nx-api-key: a\r\n\r\n",
        "2\r\n{}\r\n0\r\ncontent-length: 3\r\n\r\n",
        "2\r\n{}\r\n0\r\ntransfer-encoding: chunked\r\n\r\n",
    ])
    func `a chunked body that two readers could frame apart is refused`(chunks: String) async throws {
        let open = try await GatewayHouse.enterprise.value
        let answer = try await open.client.send(
            "POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: \(open.house.token)\r\n"
                + "content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n\(chunks)",
            until: { _ in false })
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("http-malformed"), "\(answer)")
    }

    @Test func `a head that does not come is told so and closed`() async throws {
        let open = try await GatewayHouse.open(adjust: { $0.headSeconds = 0 })
        let answer = try await open.client.send("GET /readyz HTTP/1.1\r\nhost: a\r\n", until: { _ in false })
        #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
        try await open.close()
    }

    @Test func `an idle connection is closed without a word`() async throws {
        let open = try await GatewayHouse.open(adjust: { $0.idleSeconds = 0 })
        let answer = try await open.client.send("GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n", until: { _ in false })
        #expect(answer.ranges(of: "HTTP/1.1 ").count == 1 && answer.hasPrefix("HTTP/1.1 200 "))
        try await open.close()
    }

    @Test func `a flood of connections takes nothing from those that are served`() async throws {
        let open = try await GatewayHouse.open(adjust: { $0.connectionLimit = 2 })
        let client = open.client
        let request = open.request(ask("sim{deltas=400,gap=5ms}", more: #","stream":true"#))
        let (seen, tell) = AsyncStream.makeStream(of: String.self)
        @Sendable func stream(_ name: String) async throws -> String {
            try await client.send(request) { text in
                if text.contains("message_start") { tell.yield(name) }
                return text.contains("message_stop")
            }
        }
        async let first = stream("first")
        async let second = stream("second")
        var running: Set<String> = []
        for await name in seen where running.insert(name).inserted && running.count == 2 { break }
        for _ in 0..<20 {
            let answer = try? await client.send("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n", until: { _ in false })
            #expect((answer ?? "").isEmpty)
        }
        let answers = try await [first, second]
        #expect(answers.allSatisfy { $0.contains("message_stop") })
        try await open.close()
    }

    @Test func `a trusted proxy says where a request comes from, and nobody else does`() async throws {
        let loopback = try #require(AddressRange("127.0.0.0/8"))
        let open = try await GatewayHouse.open(
            networks: ["10.9.0.0/16"], adjust: { $0.trustedProxies = TrustedProxies([loopback]) })
        let body = ask("hi")
        let inside = try await open.post(body, fields: "x-forwarded-for: 6.6.6.6, 10.9.1.2\r\n")
        #expect(inside.hasPrefix("HTTP/1.1 200 "), "\(inside)")
        let outside = try await open.post(body, fields: "x-forwarded-for: 10.9.1.2, 6.6.6.6\r\n")
        #expect(outside.hasPrefix("HTTP/1.1 403 ") && outside.contains("key-address-denied"), "\(outside)")
        let lines = try await open.post(body, fields: "x-forwarded-for: 10.9.1.2\r\nx-forwarded-for: 6.6.6.6\r\n")
        #expect(lines.contains("key-address-denied"), "\(lines)")
        try await open.close()
    }
}
