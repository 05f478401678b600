import HTTPWire
import Testing

@Suite struct PassageTests {
    @Test func `credentials, framing and hop-by-hop fields stay here on the way up`() throws {
        let stay = [
            "Authorization: a", "X-API-Key: a", "Cookie: a", "Content-Length: 0", "Accept-Encoding: gzip",
            "Expect: 100-continue", "Forwarded: a", "X-Forwarded-For: a", "X-Forwarded-Proto: a", "X-Real-IP: a",
            "Via: a", "Gatehouse-Model: a", "Keep-Alive: a", "TE: a", "Trailer: a", "Proxy-Authorization: a",
            "Proxy-Connection: a", "Connection: x-own", "X-Own: a",
        ]
        let cross = [
            "anthropic-version: 2023-06-01", "User-Agent: x", "traceparent: 00", "x-stainless-os: l", "Content-Type: j",
            "x-forwarded: a", "proxy: a", "gatehouse: a",
        ]
        let raw = "POST / HTTP/1.1\r\nHost: a\r\n\((stay + cross).joined(separator: "\r\n"))\r\n\r\n"
        var reader = RequestHeadReader()
        #expect(try reader.read(Array(raw.utf8).span) != nil)
        let head = reader.head
        let passed = head.table.fields.filter(head.passesToUpstream).map { head.table.name($0) }
        let expected = cross.map { $0.split(separator: ":")[0].lowercased() }
        #expect(passed.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test(arguments: [
        "cookie", "x-real-ip", "forwarded", "keep-alive", "authorization", "accept-encoding", "x-forwarded-for",
        "proxy-authorization", "gatehouse-model",
    ])
    func `a name that differs in one letter of what is told apart is another field`(name: String) throws {
        let prefixes = ["x-forwarded-", "proxy-", "gatehouse-"]
        let told = prefixes.first { name.hasPrefix($0) }?.count ?? name.count
        #expect(try !passes(name))
        for place in 0..<told {
            var other = Array(name.utf8)
            other[place] = UInt8(ascii: "q")
            #expect(try passes(String(decoding: other, as: UTF8.self)))
        }
    }

    private func passes(_ name: String) throws -> Bool {
        var reader = RequestHeadReader()
        let raw = Array("POST / HTTP/1.1\r\nHost: a\r\n\(name): a\r\n\r\n".utf8)
        #expect(try reader.read(raw.span) == raw.count)
        return try reader.head.passesToUpstream(#require(reader.head.table.fields.last))
    }

    @Test(arguments: [
        ("application/json", true), ("Application/JSON", true), ("application/json; charset=utf-8", true),
        ("application/json;charset=utf-8", true), ("application/json ,x", false),
        ("application/json ; Charset=\"UTF-8\" ;x=y", true), ("application/json;charset=utf-7", false),
        ("application/json; x=y; charset = utf-16", false), ("application/json x", false), ("application/jsonl", false),
        ("application/jso", false), ("application/jso\u{4E}", true), ("text/json", false), ("", false),
    ])
    func `the media type of a body stands before its parameters`(value: String, isJSON: Bool) throws {
        var reader = RequestHeadReader()
        let raw = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: \(value)\r\n\r\n".utf8)
        #expect(try reader.read(raw.span) == raw.count)
        #expect(reader.head.hasMediaType("application/json") == isJSON)
    }

    @Test func `fields of one name are one list, and a field that differs in a letter is not of it`() throws {
        var reader = RequestHeadReader()
        let raw = Array("POST / HTTP/1.1\r\nHost: a\r\nA-B: 1\r\na-c: 2\r\na-b: 3, 4\r\n\r\n".utf8)
        #expect(try reader.read(raw.span) == raw.count)
        #expect(reader.head.table.list(named: "a-b") == "1,3, 4" && reader.head.table.list(named: "a-d") == nil)
    }

    @Test func `what describes the operator's account stays here on the way down`() throws {
        let stay = [
            "anthropic-ratelimit-requests-limit: 1", "anthropic-priority-x: 1", "anthropic-fast-x: 1",
            "anthropic-organization-id: 1", "anthropic-workspace-id: 1", "Set-Cookie: a", "Server: a", "Via: a",
            "Alt-Svc: a", "Strict-Transport-Security: a", "Request-Id: a", "Content-Length: 0", "X-RateLimit-Limit: 1",
            "x-ratelimit-remaining-tokens: 1",
        ]
        let cross = ["content-type: a", "retry-after: 1", "x-should-retry: true", "anthropic-version: 1"]
        let raw = "HTTP/1.1 200 OK\r\n\((stay + cross).joined(separator: "\r\n"))\r\n\r\n"
        var reader = ResponseHeadReader()
        #expect(try reader.read(Array(raw.utf8).span, answering: .post) != nil)
        let head = reader.head
        let passed = head.table.fields.filter(head.passesToClient).map { head.table.name($0) }
        let expected = cross.map { $0.split(separator: ":")[0].lowercased() }
        #expect(passed.map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}
