import NIOPosix
import Simulator
import StrictJSON
import Testing
import WireTesting

/// Every test talks to a real simulator over loopback.
@Suite(.timeLimit(.minutes(5))) struct RunningSimulatorTests {
    private func with<Answer>(
        _ settings: SimulatorSettings = SimulatorSettings(), _ body: (RunningSimulator) async throws -> Answer
    ) async throws -> Answer {
        let simulator = try await RunningSimulator.start(settings, on: MultiThreadedEventLoopGroup.singleton)
        do {
            let answer = try await body(simulator)
            try await simulator.stop()
            return answer
        } catch {
            try await simulator.stop()
            throw error
        }
    }

    private func message(_ text: String, stream: Bool = false, maxTokens: Int = 1_000) -> String {
        let content = String(decoding: JSONWriter.plain(.string(text)), as: UTF8.self)
        let flag = stream ? #","stream": true"# : ""
        return #"{"model":"claude-haiku-5-5","max_tokens":\#(maxTokens)\#(flag),"#
            + #""messages":[{"role":"user","content":\#(content)}]}"#
    }

    /// One answer to one message.
    private func ask(_ text: String, stream: Bool = false, maxTokens: Int = 1_000) async throws -> WireResponse {
        try await with { simulator in
            let request = WireClient.post("/v1/messages", message(text, stream: stream, maxTokens: maxTokens))
            let conversation = try await WireClient.talk(to: simulator.port, [request], responses: 1)
            return try #require(conversation.responses.first)
        }
    }

    @Test func `an echo says that it is no model, and counts its bytes`() async throws {
        let response = try await ask("hello \"you\"\nä")
        let answer = try JSONReader.parse(response.body)
        #expect(response.status == 200 && answer["model"]?.string == "claude-haiku-5-5")
        let text = try #require(answer["content"]?.array?.first?["text"]?.string)
        #expect(text == "This is a simulator, no model. You said: hello \"you\"\nä")
        #expect(answer["stop_reason"]?.string == "end_turn")
        let output = try #require(answer["usage"]?["output_tokens"]?.integer)
        #expect(output == Int64((text.utf8.count + 3) / 4))
        #expect(answer["usage"]?["input_tokens"]?.integer == Int64(message("hello \"you\"\nä").utf8.count / 4))
    }

    @Test func `the same request gets the same answer`() async throws {
        let first = try await ask("again", stream: true)
        let second = try await ask("again", stream: true)
        let other = try await ask("anew", stream: true)
        #expect(first.body == second.body && first.body != other.body)
    }

    @Test func `a stream has its events in order, and usage at both ends`() async throws {
        let response = try await ask("sim{deltas=3,size=5,in=11,out=7,cr=5,cw=2,cw1h=1}", stream: true)
        #expect(response.value("content-type") == "text/event-stream; charset=utf-8")
        let deltas = Array(repeating: "content_block_delta", count: 3)
        let start = ["message_start", "ping", "content_block_start"]
        #expect(response.events == start + deltas + ["content_block_stop", "message_delta", "message_stop"])
        #expect(
            response.text.contains(#""input_tokens":11,"cache_creation_input_tokens":3,"cache_read_input_tokens":5"#))
        #expect(response.text.contains(#""output_tokens":7"#) && response.text.contains(#""text":"lorem""#))
        #expect(response.isWhole)
    }

    @Test func `a stream without gaps and one with gaps bring the same bytes`() async throws {
        let response = try await ask("sim{deltas=4,gap=1ms,delay=1ms}", stream: true)
        #expect(response.events.count == 10 && response.isWhole)
    }

    @Test func `output stops at the caller's limit`() async throws {
        let answer = try JSONReader.parse(try await ask("sim{deltas=100}", maxTokens: 3).body)
        #expect(answer["stop_reason"]?.string == "max_tokens")
        #expect(answer["usage"]?["output_tokens"]?.integer == 3)
        #expect(answer["content"]?.array?.first?["text"]?.string == "lorem ipsum ")
    }

    @Test func `a tool is called, and once its result is there text is answered`() async throws {
        let text = #"sim{tool=Bash,input={"command":"echo \"}\""}}"#
        let answer = try JSONReader.parse(try await ask(text).body)
        let call = try #require(answer["content"]?.array?.first)
        #expect(answer["stop_reason"]?.string == "tool_use" && call["name"]?.string == "Bash")
        #expect(call["input"]?["command"]?.string == "echo \"}\"")
        let stream = try await ask(text, stream: true)
        #expect(stream.text.contains(#""type":"input_json_delta","partial_json":"{\"command\":\""#))

        let first = String(message(text).dropLast(2))
        let result = #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"ok"}]}"#
        let second = first + #",{"role":"assistant","content":"x"},"# + result + "]}"
        let answered = try await with { simulator in
            try await WireClient.talk(to: simulator.port, [WireClient.post("/v1/messages", second)], responses: 1)
        }
        let last = try JSONReader.parse(try #require(answered.responses.first).body)
        #expect(last["stop_reason"]?.string == "end_turn")
    }

    @Test func `an error has the provider's shape`() async throws {
        let response = try await ask("sim{status=529,retry=2}")
        let answer = try JSONReader.parse(response.body)
        #expect(response.status == 529 && response.value("retry-after") == "2")
        #expect(answer["error"]?["type"]?.string == "overloaded_error")
    }

    @Test func `a stream ends with an error, in the middle, or before its first byte`() async throws {
        let failed = try await ask("sim{deltas=5,error=2}", stream: true)
        #expect(failed.events.last == "error" && failed.events.count == 6 && failed.isWhole)
        let cut = try await ask("sim{deltas=5,cut=2}", stream: true)
        #expect(!cut.isWhole && cut.text.hasSuffix("\"type\":\"cont"))
        let dropped = try await with { simulator in
            let request = WireClient.post("/v1/messages", message("sim{drop=1}"))
            return try await WireClient.talk(to: simulator.port, [request])
        }
        #expect(dropped.isClosed && dropped.responses.isEmpty)
        let closed = try await ask("sim{deltas=1,eof=1}", stream: true)
        #expect(closed.isWhole && closed.value("transfer-encoding") == nil && closed.events.last == "message_stop")
    }

    @Test func `requests that come in one piece are answered one after the other`() async throws {
        let texts = ["sim{text=one,delay=1ms}", "sim{text=two}", "sim{text=three,gap=1ms}"]
        let requests = texts.map { WireClient.post("/v1/messages", message($0, stream: true)) }.joined()
        let bytes = Array(requests.utf8)
        try await with { simulator in
            for cut in [bytes.count, 1, 100, 300, bytes.count - 1] {
                let pieces = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
                let said = try await WireClient.talk(to: simulator.port, pieces, responses: 3).responses
                #expect(said.count == 3)
                for (response, word) in zip(said, ["one", "two", "three"]) {
                    #expect(response.text.contains("\"text\":\"\(word)\""))
                }
            }
            #expect(simulator.counters.requests == 15 && simulator.counters.streams == 15)
        }
    }

    @Test func `what is not HTTP is refused and closed`() async throws {
        let said = try await with { simulator in
            try await WireClient.talk(to: simulator.port, ["GET / HTTP/1.1\r\n\r\n"])
        }
        #expect(said.isClosed && said.responses.map(\.status) == [400])
    }

    @Test func `a key is asked for where one is set`() async throws {
        var settings = SimulatorSettings()
        settings.requiredKey = "secret"
        let statuses = try await with(settings) { simulator in
            let fields = ["", "x-api-key: wrong\r\n", "x-api-key: secret\r\n", "authorization: Bearer secret\r\n"]
            let requests = fields.map { WireClient.post("/v1/messages", message("x"), fields: $0) }
            return try await WireClient.talk(to: simulator.port, requests, responses: 4).responses.map(\.status)
        }
        #expect(statuses == [401, 401, 200, 200])
    }

    @Test func `counts, models and other routes`() async throws {
        try await with { simulator in
            let requests = [
                WireClient.post("/v1/messages/count_tokens", message("x")), WireClient.post("/v1/files", "{}"),
                WireClient.post("/v1/messages", "{}"), WireClient.get("/v1/models"),
                WireClient.get("/v1/models/claude-haiku-5-5"), WireClient.get("/v1/models/none"),
            ]
            let said = try await WireClient.talk(to: simulator.port, requests, responses: 6).responses
            #expect(said.map(\.status) == [200, 404, 400, 200, 200, 404])
            #expect(try JSONReader.parse(said[0].body)["input_tokens"]?.integer == Int64(message("x").utf8.count / 4))
            #expect(try JSONReader.parse(said[3].body)["data"]?.array?.count == 3)
            #expect(try JSONReader.parse(said[4].body)["id"]?.string == "claude-haiku-5-5")
        }
    }

    @Test func `requests are kept as they came, up to a limit`() async throws {
        var settings = SimulatorSettings()
        settings.recordLimit = 1
        try await with(settings) { simulator in
            let fields = "X-Name: Some Value\r\nTransfer-Encoding: chunked\r\n\r\n"
            let chunked = "POST /v1/messages?beta=true HTTP/1.1\r\nHost: localhost\r\n\(fields)2\r\n{}\r\n0\r\n\r\n"
            _ = try await WireClient.talk(to: simulator.port, [chunked, WireClient.get("/")], responses: 2)
            let kept = try #require(simulator.recorded.first)
            #expect(simulator.recorded.count == 1 && kept.target == "/v1/messages?beta=true")
            #expect(kept.value("x-name") == "Some Value" && kept.body == Array("{}".utf8))
        }
    }

    @Test func `a client that leaves during a stream is counted`() async throws {
        try await with { simulator in
            let request = WireClient.post("/v1/messages", message("sim{hang=1}"))
            let hanging = WireClient.post("/v1/messages", message("x"))
            let said = try await WireClient.talk(to: simulator.port, [hanging + request], responses: 1)
            #expect(said.responses.count == 1)
            try await until { simulator.counters.openConnections == 0 }
            #expect(simulator.counters.aborted == 1)
        }
    }
}
