import Admission
import BudgetLedger
import Gateway
import Simulator
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite(.serialized, .timeLimit(.minutes(5))) struct DataPlaneTests {
    @Test func `the upstream receives the client's bytes`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let body =
            "{ \"max_tokens\" : 100,\t\"model\":\"claude-haiku-5-5\" ,\"x\" : [1 , 2],\n"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"sim{text=hi}\"}] }"
        let answer = try await open.post(
            body, path: "/v1/messages?beta=true", fields: "anthropic-version: 2023-06-01\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.contains("request-id: req_") && answer.contains("gatehouse-decision: dec_"))
        let seen = try #require(open.simulator.recorded.last { $0.target.contains("beta") })
        #expect(String(decoding: seen.body, as: UTF8.self) == body)
        #expect(seen.target == "/v1/messages?beta=true" && seen.value("anthropic-version") == "2023-06-01")
        #expect(seen.value("x-api-key") == nil && seen.value("accept-encoding") == "identity")
    }

    @Test func `a stream comes event by event and as it was sent`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let answer = try await open.post(ask("sim{deltas=5,size=8}", more: #","stream":true"#))
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("content-type: text/event-stream"))
        #expect(answer.contains("event: message_start") && answer.contains("event: message_stop"))
        #expect(answer.hasSuffix("0\r\n\r\n"))
    }

    @Test(arguments: [
        ("GET /v1/files HTTP/1.1\r\nhost: a\r\n\r\n", 404, "route-unknown"),
        ("GET /v1/messages HTTP/1.1\r\nhost: a\r\n\r\n", 405, "method-denied"),
        ("POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}", 401, "key-missing"),
        ("POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: nope\r\ncontent-length: 2\r\n\r\n{}", 401, "key-invalid"),
        ("GET /v1/models HTTP/1.1\r\n\r\n", 400, "http-malformed"),
        ("GET /v1/models HTTP/2.0\r\nhost: a\r\n\r\n", 505, "http-version"),
        ("BREW /v1/models HTTP/1.1\r\nhost: a\r\n\r\n", 501, "method-unknown"),
        ("POST /v1/messages HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n\r\n", 417, "expectation"),
    ])
    func `a refusal without a key has its status and its word`(request: String, status: Int, word: String) async throws
    {
        let open = try await GatewayHouse.enterprise.value
        let answer = try await open.client.send(request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains("\"reason\":\"\(word)\""))
        #expect(answer.contains("cache-control: no-store") && answer.contains("request-id: req_"))
    }

    @Test func `each refusal with a key has its status and its word`() async throws {
        let open = try await GatewayHouse.free.value
        let cases: [(String, Int, String)] = [
            (#"{"model":"claude-haiku-5-5"}"#, 400, "invalid-request"),
            (ask("hi", model: "gpt-9"), 404, "model-unknown"),
            (ask("hi", model: "opus"), 403, "model-denied"),
            (ask("hi", more: #","tools":[{"name":"Bash"}]"#), 403, "tool-denied"),
            (ask("hi", more: #","tools":[{"type":"rocket_1"}]"#), 403, "tool-type-unknown"),
        ]
        for (body, status, word) in cases {
            let answer = try await open.post(body)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains("\"reason\":\"\(word)\""), "\(answer)")
        }
    }

    @Test func `a budget that is used up is refused for good`() async throws {
        let open = try await GatewayHouse.penniless.value
        let answer = try await open.post(ask("hi"))
        #expect(answer.hasPrefix("HTTP/1.1 402 ") && answer.contains("x-should-retry: false"))
        #expect(answer.contains(#""type":"billing_error""#))
    }

    @Test func `the calls of a project go to the upstream that it is bound to, and to no other`() async throws {
        let open = try await GatewayHouse.open { settings in
            var closed = UpstreamSettings(name: "closed", host: "127.0.0.1", port: 1, isTLS: false)
            closed.allowsPrivate = true
            var other = UpstreamSettings(name: "opus-only", host: "127.0.0.1", port: 1, isTLS: false)
            other.models = ["claude-opus-5-5"]
            settings.upstreams += [closed, other]
        }
        let cases: [(bound: String?, status: Int, words: String)] = [
            (nil, 200, "request-id"), ("simulator", 200, "request-id"), ("closed", 529, "no upstream answers"),
            ("gone", 529, "is bound to does not serve this model"),
            ("opus-only", 529, "is bound to does not serve this model"), (nil, 200, "request-id"),
        ]
        guard let web = Slug("web") else { throw Unfurnished() }
        for (bound, status, words) in cases {
            var terms = ProjectTerms()
            terms.upstream = bound
            open.house.ring.upsert(ProjectRecord(id: open.house.project, slug: web, terms: terms))
            let answer = try await open.post(ask("sim{text=hi}"))
            #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains(words), "\(bound ?? "-"): \(answer)")
        }
        try await open.close()
    }

    @Test func `two requests go over one connection`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let twice = open.request(ask("sim{text=one}")) + open.request(ask("sim{text=two}"))
        let answer = try await open.client.send(twice) { text in text.contains("one") && text.contains("two") }
        #expect(answer.contains("one") && answer.contains("two"))
    }

    @Test(arguments: ["", #","stream":true"#])
    func `a forbidden tool_use is stopped on every route, streamed or not`(stream: String) async throws {
        let open = try await GatewayHouse.free.value
        let offered = #","tools":[{"name":"Read"}]\#(stream)"#
        let answer = try await open.post(ask("sim{tool=Bash,input={}} \(stream.count)", more: offered))
        #expect(answer.contains("\"reason\":\"tool-denied\""), "\(answer)")
        #expect(!answer.contains("tool_use"), "\(answer)")
        let again = try await open.post(ask("sim{tool=Bash,input={}} \(stream.count)", more: offered))
        #expect(again.contains("\"reason\":\"session-blocked\""), "\(again)")
    }

    @Test func `an upstream error passes with its words`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let answer = try await open.post(ask("sim{status=400}"))
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("gatehouse-decision: dec_"))
    }

    @Test func `an upstream that closes without an answer is told`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let answer = try await open.post(ask("sim{drop=1}"))
        #expect(answer.hasPrefix("HTTP/1.1 529 ") && answer.contains("upstream-unavailable"))
    }

    @Test func `requests that come together are answered in their order, each under its own id`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let stranger = "GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n"
        let known = "GET /v1/models?limit=1 HTTP/1.1\r\nhost: a\r\nx-api-key: \(open.house.token)\r\n\r\n"
        let last = "GET /nowhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        let answer = try await open.client.send(stranger + stranger + known + stranger + last) { _ in false }
        let answers = answer.split(separator: "HTTP/1.1 ").map(String.init)
        #expect(answers.map { $0.prefix(3) } == ["401", "401", "200", "401", "404"])
        let ids = answers.compactMap { answer in
            answer.split(separator: "\r\n").first { $0.hasPrefix("request-id: ") }.map { $0.dropFirst(12) }
        }
        #expect(Set(ids).count == 5)
        // What is refused alike differs in the id alone, in the head and in the body.
        let refusals = zip(answers, ids).filter { $0.0.hasPrefix("401") }
        for (refusal, id) in refusals { #expect(refusal.contains(#""request_id":"\#(id)""#)) }
        #expect(Set(refusals.map { $0.replacing($1, with: "") }).count == 1)
    }

    @Test func `health needs no key`() async throws {
        let open = try await GatewayHouse.enterprise.value
        for path in ["/livez", "/readyz", "/api/hello"] {
            let answer = try await open.client.send("GET \(path) HTTP/1.1\r\nhost: a\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
        let options = try await open.client.send("OPTIONS /v1/messages HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(options.hasPrefix("HTTP/1.1 204 ") && options.contains("allow: POST, OPTIONS"))
    }

    @Test func `the catalogue shows what the key may use`() async throws {
        let open = try await GatewayHouse.free.value
        let answer = try await open.client.send(
            "GET /v1/models HTTP/1.1\r\nhost: a\r\nauthorization: Bearer \(open.house.token)\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("claude-haiku-5-5"))
        #expect(!answer.contains("claude-opus-5-5"))
    }

    @Test func `counting tokens passes the door and costs nothing`() async throws {
        let open = try await GatewayHouse.penniless.value
        let body = #"{"model":"claude-haiku-5-5","messages":[{"role":"user","content":"hi"}]}"#
        let answer = try await open.post(body, path: "/v1/messages/count_tokens")
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("input_tokens"), "\(answer)")
    }

    @Test func `revoking a key cuts its open streams`() async throws {
        let open = try await GatewayHouse.open()
        let (ring, key) = (open.house.ring, open.house.key)
        let body = ask("sim{deltas=2000,gap=5ms}", more: #","stream":true"#)
        let answer = try await open.client.send(open.request(body)) { text in
            if text.contains("content_block_delta") { ring.cut(key) }
            return false
        }
        #expect(answer.contains("event: error") && answer.contains(#""reason":"key-invalid""#))
        #expect(!answer.contains("message_stop"))
    }

    @Test func `a drain ends what still runs and says so`() async throws {
        let open = try await GatewayHouse.open()
        let body = ask("sim{deltas=2000,gap=5ms}", more: #","stream":true"#)
        let plane = open.plane
        let answer = try await open.client.send(open.request(body)) { text in
            if text.contains("content_block_delta") { Task { await plane.shutdown(within: .zero) } }
            return text.contains("event: error")
        }
        #expect(answer.contains(#""reason":"shutting-down""#))
        try await open.simulator.stop()
    }

    @Test func `a busy upstream's words and its waiting time pass`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let answer = try await open.post(ask("sim{status=429,retry=7}"))
        #expect(answer.hasPrefix("HTTP/1.1 429 ") && answer.contains("retry-after: 7"), "\(answer)")
    }

    @Test func `a body on a refused request does not become the next request`() async throws {
        let open = try await GatewayHouse.enterprise.value
        let smuggled =
            "POST /v1/nothing HTTP/1.1\r\nhost: a\r\ncontent-length: 36\r\n\r\n"
            + "GET /livez HTTP/1.1\r\nhost: a\r\n\r\n...."
        let answer = try await open.client.send(smuggled + "GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n") { text in
            text.contains("ready")
        }
        #expect(answer.hasPrefix("HTTP/1.1 404 ") && !answer.contains(#""status":"ok""#))
    }

    @Test func `a client that disconnects is charged what the model produced`() async throws {
        let open = try await GatewayHouse.open()
        let (board, key, clock) = (open.house.running.store.board, open.house.key, open.house.clock)
        func left() throws -> Int64 { try #require(board.facts(of: key, at: clock())).left.count }
        let before = try left()
        let during = Mutex<Int64?>(nil)
        let body = ask("sim{deltas=2000,gap=5ms}", more: #","stream":true"#).replacing("500", with: "50000")
        _ = try await open.client.send(open.request(body)) { text in
            guard text.contains("content_block_delta") else { return false }
            during.withLock { $0 = board.facts(of: key, at: clock())?.left.count }
            return true
        }
        try await open.settled()
        let (held, spent) = (before - (try #require(during.withLock { $0 })), before - (try left()))
        #expect(spent > 0 && spent < held / 10)
        try await open.close()
    }

    @Test func `a client that leaves a house that reads on is charged what the model said at the end`() async throws {
        let open = try await GatewayHouse.open(adjust: { $0.readsOnAfterDisconnect = true })
        let (board, key, clock) = (open.house.running.store.board, open.house.key, open.house.clock)
        let body = ask("sim{deltas=40,gap=2ms,in=1000,out=321}", more: #","stream":true"#)
        func left() throws -> Int64 { try #require(board.facts(of: key, at: clock())).left.count }
        let start = try left()
        _ = try await open.client.send(open.request(body)) { text in text.hasSuffix("0\r\n\r\n") }
        try await open.settled()
        let whole = try start - left()
        _ = try await open.client.send(open.request(body)) { text in text.contains("content_block_delta") }
        try await open.settled()
        #expect(try start - left() == 2 * whole)
        try await open.close()
    }
}
