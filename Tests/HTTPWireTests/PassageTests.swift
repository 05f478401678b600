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

    @Test func `what describes the operator's account stays here on the way down`() throws {
        let stay = [
            "anthropic-ratelimit-requests-limit: 1", "anthropic-priority-x: 1", "anthropic-fast-x: 1",
            "anthropic-organization-id: 1", "anthropic-workspace-id: 1", "Set-Cookie: a", "Server: a", "Via: a",
            "Alt-Svc: a", "Strict-Transport-Security: a", "Request-Id: a", "Content-Length: 0",
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
