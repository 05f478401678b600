import FoundationEssentials
import HTTPListener
import HTTPWire
import Logging
import NIOPosix
import Testing
import Vocabulary
import WireTesting

/// Every test talks to a real listener over loopback.
@Suite(.timeLimit(.minutes(5))) struct RunningListenerTests {
    private static let loopback = ListenerSettings(.tcp(host: "127.0.0.1", port: 0))

    private func with<Answer>(
        _ settings: ListenerSettings = loopback,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = Self.echo,
        _ body: (RunningListener) async throws -> Answer
    ) async throws -> Answer {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await RunningListener.start(settings, on: group, logger: logger, handler: handler)
        do {
            let answer = try await body(listener)
            try await listener.shutdown(within: .zero)
            return answer
        } catch {
            try await listener.shutdown(within: .zero)
            throw error
        }
    }

    /// Says back what came.
    private static let echo: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
        let path = String(decoding: request.head.path, as: UTF8.self)
        let text = "\(request.head.method) \(path) \(String(decoding: request.body, as: UTF8.self)) \(request.peer)"
        return HTTPResponse(200, fields: [.init("X-Echo", "yes")], body: .bytes(Array(text.utf8)))
    }

    @Test func `a request becomes a value, and its answer goes back`() async throws {
        let said = try await with { listener in
            try await WireClient.talk(to: listener.port, [WireClient.post("/a%20b?c", "{}")], responses: 1)
        }
        let response = try #require(said.responses.first)
        #expect(response.status == 200 && response.value("x-echo") == "yes")
        #expect(response.text == #"post /a b {} ip("127.0.0.1")"#)
        #expect(!said.isClosed && response.value("connection") == nil)
    }

    @Test func `large bodies share a memory, and small ones need none of it`() async throws {
        var settings = Self.loopback
        (settings.bodyMemory, settings.lingerDeadline) = (40_000, .milliseconds(20))
        try await with(settings) { listener in
            let (small, large, larger) = (16_384, 16_384 + 20_000, 16_384 + 20_001)
            for count in [large, larger, small, large, larger, small, large] {
                let request = WireClient.post("/", String(repeating: "x", count: count))
                let said = try await WireClient.talk(to: listener.port, [request, request], responses: 2)
                let statuses = said.responses.map(\.status)
                #expect(count == larger ? statuses == [503] : statuses == [200, 200], "\(count): \(statuses)")
            }
            // Half of one that never ends holds its room until its connection does.
            let begun = WireClient.post("/", String(repeating: "x", count: 100_000)).prefix(16_384 + 15_000)
            try await WireClient.leave(listener.port, String(begun)) {
                // What was sent before these were answered has been taken in.
                for _ in 0..<50 {
                    let little = try await WireClient.talk(to: listener.port, [WireClient.post("/", "x")], responses: 1)
                    #expect(little.responses.first?.status == 200)
                }
                let request = WireClient.post("/", String(repeating: "x", count: large))
                let said = try await WireClient.talk(to: listener.port, [request], responses: 1)
                #expect(said.responses.first?.status == 503)
            }
        }
    }

    @Test func `one connection carries request after request, however they are cut`() async throws {
        let requests = (1...5).map { WireClient.post("/\($0)", String(repeating: "x", count: $0)) }.joined()
        let bytes = Array(requests.utf8)
        try await with { listener in
            for cut in [1, 50, 111, 200, bytes.count] {
                let pieces = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
                let said = try await WireClient.talk(to: listener.port, pieces, responses: 5)
                let paths = said.responses.map { $0.text.split(separator: " ")[1] }
                #expect(paths == ["/1", "/2", "/3", "/4", "/5"])
            }
        }
    }

    @Test func `the connection ends where one side wants it to`() async throws {
        let requests = [
            WireClient.get("/", fields: "Connection: close\r\n"), "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n",
        ]
        try await with { listener in
            for request in requests {
                let said = try await WireClient.talk(to: listener.port, [request], method: .get)
                #expect(said.isClosed && said.responses.map(\.status) == [200])
                #expect(said.responses.first?.value("connection") == "close")
            }
        }
    }

    @Test func `HEAD and 204 have no body, and the next request is still read right`() async throws {
        let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            HTTPResponse(request.head.hasPath("/none") ? 204 : 200, body: .bytes([0x61, 0x62]))
        }
        try await with(handler: handler) { listener in
            let head = "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let said = try await WireClient.talk(to: listener.port, [head, head], responses: 2, method: .head)
            #expect(said.responses.map { $0.value("content-length") } == ["2", "2"])
            let none = [WireClient.get("/none"), WireClient.get("/")]
            let answers = try await WireClient.talk(to: listener.port, none, responses: 2).responses
            #expect(answers.map(\.status) == [204, 200] && answers.map(\.text) == ["", "ab"])
            #expect(answers[0].value("content-length") == nil)
        }
    }

    @Test func `a body is streamed in pieces, with and without a length`() async throws {
        let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            let length = request.head.hasPath("/length") ? 6 : nil
            return HTTPResponse(
                200,
                body: .stream(length: length) { writer in
                    for piece in ["ab", "", "cd", "ef"] { try await writer.write(piece) }
                })
        }
        try await with(handler: handler) { listener in
            let requests = [WireClient.get("/"), WireClient.get("/length"), WireClient.get("/")]
            let answers = try await WireClient.talk(to: listener.port, requests, responses: 3).responses
            #expect(answers.map(\.text) == ["abcdef", "abcdef", "abcdef"])
            #expect(answers.map { $0.value("transfer-encoding") } == ["chunked", nil, "chunked"])
            let old = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"
            let said = try await WireClient.talk(to: listener.port, [old])
            #expect(said.isClosed && said.responses.map(\.text) == ["abcdef"])
        }
    }

    @Test func `a stream that fails is cut, so that the client sees it`() async throws {
        let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    try await writer.write("half")
                    throw CancellationError()
                })
        }
        let said = try await with(handler: handler) { listener in
            try await WireClient.talk(to: listener.port, [WireClient.get("/")])
        }
        #expect(said.isClosed && said.responses.map(\.isWhole) == [false] && said.responses[0].text == "half")
    }

    @Test(arguments: ["short", "much too long"])
    func `a stream that is not as long as it says is cut`(text: String) async throws {
        let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(200, body: .stream(length: 6) { writer in try await writer.write(text) })
        }
        let said = try await with(handler: handler) { listener in
            try await WireClient.talk(to: listener.port, [WireClient.get("/")])
        }
        #expect(said.isClosed && said.responses.map(\.isWhole) == [false])
    }

    @Test func `a writer learns that its client has left`() async throws {
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let (left, leaving) = AsyncStream.makeStream(of: Bool.self)
        let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(
                200,
                body: .stream(length: nil) { writer in
                    beginning.yield()
                    await writer.untilClientLeaves()
                    leaving.yield(writer.clientHasLeft)
                })
        }
        try await with(handler: handler) { listener in
            try await WireClient.leave(listener.port, WireClient.get("/stream")) {
                for await _ in begun { return }
            }
            var iterator = left.makeAsyncIterator()
            #expect(await iterator.next() == true)
        }
    }

    @Test func `a handler cannot frame and cannot split a header`() async throws {
        let fields: [HTTPResponse.Field] = [
            .init("Content-Length", "100"), .init("Transfer-Encoding", "chunked"), .init("Connection", "close"),
            .init("X-Text", "a\r\nX-Evil: b"),
        ]
        let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(200, fields: fields, body: .bytes([0x61]))
        }
        let said = try await with(handler: handler) { listener in
            try await WireClient.talk(to: listener.port, [WireClient.get("/")], responses: 1)
        }
        let response = try #require(said.responses.first)
        #expect(response.fields.map(\.name) == ["date", "x-text", "content-length"])
        #expect(response.value("x-text") == "a??X-Evil: b" && response.text == "a")
    }

    @Test func `100 Continue is said to a client that waits for it`() async throws {
        let request = WireClient.post("/", "ab", fields: "Expect: 100-continue\r\n")
        let (head, body) = (String(request.dropLast(2)), "ab")
        let said = try await with { listener in
            try await WireClient.talk(to: listener.port, [head, body], responses: 1)
        }
        #expect(said.responses.first?.text == #"post / ab ip("127.0.0.1")"#)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("BREW / HTTP/1.1\r\n", 501), ("GET / HTTP/2.0\r\n", 505),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nxxxxxxxxxxxxxxxxxx", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n", 417),
        ("GET /\(String(repeating: "a", count: 9_000))", 414),
        ("GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 9_000))", 431),
        ("GET /v1/stream HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", 400),
    ])
    func `what is no request is refused in words and closed`(raw: String, status: Int) async throws {
        var settings = Self.loopback
        settings.lingerDeadline = .milliseconds(250)
        let said = try await with(settings) { listener in try await WireClient.talk(to: listener.port, [raw]) }
        #expect(said.isClosed && said.responses.map(\.status) == [status])
        #expect(said.responses.first?.isWhole == true && said.responses.first?.value("connection") == "close")
    }

    @Test func `a refusal takes the form that its room gives it`() async throws {
        var settings = Self.loopback
        settings.lingerDeadline = .milliseconds(250)
        settings.refusal = { reason, _ in HTTPResponse(400, body: .bytes(Array(reason.word.utf8))) }
        let said = try await with(settings) { try await WireClient.talk(to: $0.port, ["GET / RTSP/1.0\r\n"]) }
        #expect(said.responses.first?.text == "http-malformed")
    }

    @Test func `a connection without a request is closed in silence`() async throws {
        var settings = Self.loopback
        settings.headDeadline = .milliseconds(20)
        let said = try await with(settings) { try await WireClient.talk(to: $0.port, []) }
        #expect(said.isClosed && said.responses.isEmpty)
    }

    @Test func `an idle connection is closed in silence`() async throws {
        var settings = Self.loopback
        settings.idleDeadline = .milliseconds(20)
        let said = try await with(settings) { try await WireClient.talk(to: $0.port, [WireClient.get("/")]) }
        #expect(said.isClosed && said.responses.map(\.status) == [200])
    }

    @Test func `a head that comes too slowly ends with 408`() async throws {
        var settings = Self.loopback
        settings.headDeadline = .seconds(3)
        settings.lingerDeadline = .milliseconds(250)
        let said = try await with(settings) { try await WireClient.talk(to: $0.port, ["GET / HT"]) }
        #expect(said.isClosed && said.responses.map(\.status) == [408])
    }

    @Test func `a body that comes too slowly ends with 408`() async throws {
        var settings = Self.loopback
        settings.bodyWindow = .seconds(1)
        settings.lingerDeadline = .milliseconds(250)
        let half = String(WireClient.post("/", "ab").dropLast())
        let said = try await with(settings) { try await WireClient.talk(to: $0.port, [half]) }
        #expect(said.isClosed && said.responses.map(\.status) == [408])
    }

    @Test func `connections past the limit are closed at once`() async throws {
        var settings = Self.loopback
        settings.connectionLimitPerAddress = 0
        let said = try await with(settings) { try await WireClient.talk(to: $0.port, [WireClient.get("/")]) }
        #expect(said.isClosed && said.responses.isEmpty)
    }

    @Test func `a Unix socket knows the user at its other end`() async throws {
        let path = "\(FileManager.default.temporaryDirectory.path)/listener-\(UInt32.random(in: 0 ... .max)).sock"
        let said = try await with(ListenerSettings(.unixSocket(path: path))) { _ in
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o660)
            return try await WireClient.talk(toSocket: path, [WireClient.get("/")], responses: 1)
        }
        #expect(said.responses.first?.text.contains("unixSocket(userID: Optional(") == true)
    }

    @Test func `a drain lets answers end, says close, and takes no more`() async throws {
        let (started, starting) = AsyncStream.makeStream(of: Void.self)
        let (released, releasing) = AsyncStream.makeStream(of: Void.self)
        let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            starting.yield()
            for await _ in released { break }
            return HTTPResponse(200, body: .bytes([0x61]))
        }
        try await with(handler: handler) { listener in
            let port = listener.port
            async let running = WireClient.talk(to: port, [WireClient.get("/")])
            for await _ in started { break }
            async let drained: Void = listener.shutdown(within: .seconds(30))
            try await until { listener.isDraining }
            releasing.yield()
            let said = try await running
            try await drained
            #expect(said.isClosed && said.responses.map(\.text) == ["a"] && listener.openConnections == 0)
            #expect(said.responses.first?.value("connection") == "close")
            await #expect(throws: (any Error).self) { try await WireClient.talk(to: port, []) }
        }
    }
}
