import AuditLog
import Gateway
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

/// The limits of an open socket over a real connection; the seconds are 0, so that each bites at the next tick.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SocketSessionTests {
    private func said(
        _ frames: [[UInt8]] = [], tier: String = "enterprise", adjust: (inout GatewaySettings) -> Void
    ) async throws -> [SocketClient.Frame] {
        let open = try await GatewayHouse.open(tier: tier, hasTasks: true, adjust: adjust)
        let client = try await SocketClient.open(open.plane.port, token: open.house.token)
        let heard = try await client.untilClosed(after: frames)
        try await open.close()
        return heard
    }

    @Test func `an idle socket is closed`() async throws {
        let heard = try await said { $0.socketIdleSeconds = 0 }
        #expect(heard == [.close(1_000, "idle")])
    }

    @Test func `an old socket is closed, and its code says to come back`() async throws {
        let heard = try await said { $0.socketAgeSeconds = 0 }
        #expect(heard == [.close(1_001, "age")])
    }

    @Test func `a client that does not answer a ping has left`() async throws {
        let heard = try await said { ($0.socketPingSeconds, $0.socketPongSeconds) = (0, 0) }
        #expect(heard == [.ping, .close(1_001, "no-pong")])
    }

    @Test func `a frame of more bytes than a message may have closes the socket before it has come`() async throws {
        let head: [UInt8] = [0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4]  // announces 65,537 bytes
        #expect(try await said([head]) { _ in } == [.close(1_009, "too-big")])
    }

    @Test func `a message in more than sixty-four pieces closes the socket`() async throws {
        let pieces = (0...64).map { place in [place == 0 ? 0x01 : 0x00, 0x81, 1, 2, 3, 4, 0x41 ^ 1] as [UInt8] }
        #expect(try await said(pieces) { _ in } == [.close(1_009, "too-big")])
    }

    @Test func `control frames count like messages, since each ping is answered`() async throws {
        let ping: [UInt8] = [0x89, 0x80, 1, 2, 3, 4]
        #expect(try await said([[UInt8]](repeating: ping, count: 61)) { _ in }.last == .close(1_008, "frame-rate"))
    }

    @Test func `what is said before a frame that is refused is answered`() async throws {
        let frames: [UInt8] = [0x81, 0x82, 0, 0, 0, 0, 0x7B, 0x7D, 0x82, 0x80, 1, 2, 3, 4]  // {} and an empty binary
        let heard = try await said([frames]) { _ in }
        #expect(heard.count == 2 && heard.last == .close(1_003, "text-only"), "\(heard)")
    }

    @Test(arguments: [
        ("", "HTTP/1.1 400 "), ("sec-websocket-version: 12\r\n", "HTTP/1.1 400 "), ("origin: a\r\n", "HTTP/1.1 403 "),
    ])
    func `bytes behind a handshake that was not answered are neither frames nor a request`(
        more: String, status: String
    ) async throws {
        let open = try await GatewayHouse.open(hasTasks: true)
        let version = "sec-websocket-version: 13\r\n"
        let handshake = SocketClient.handshake(open.house.token)
        let whole =
            more.hasPrefix("sec")
            ? handshake.replacing(version, with: more) : handshake.replacing(version, with: version + more)
        let answer = try await open.client.send(whole + "GET /api/hello HTTP/1.1\r\nhost: a\r\n\r\n") { _ in false }
        #expect(answer.hasPrefix(status) && !answer.contains("gatehouse\"}"), "\(answer)")
        try await open.close()
    }

    @Test func `a key has no more sockets than its tier runs at once`() async throws {
        let open = try await GatewayHouse.open(tier: "pro", hasTasks: true)
        var clients: [SocketClient] = []
        for _ in 0..<4 { clients.append(try await SocketClient.open(open.plane.port, token: open.house.token)) }
        let refused = try await open.client.send(SocketClient.handshake(open.house.token))
        #expect(refused.hasPrefix("HTTP/1.1 429 ") && refused.contains("concurrency-exceeded"), "\(refused)")
        // A closed one is free before its client hears of it.
        #expect(try await clients.removeLast().untilClosed(after: [[0x88, 0x80, 1, 2, 3, 4]]) == [.close(1_000, "")])
        clients.append(try await SocketClient.open(open.plane.port, token: open.house.token))
        for client in clients { _ = try await client.untilClosed(after: [[0x88, 0x80, 1, 2, 3, 4]]) }
        try await open.close()
        #expect(try await Self.leaves(open, .socketOpened).count == 5, "a refused handshake opens nothing")
    }

    // MARK: What the log says

    private static func leaves(_ open: GatewayHouse, _ kind: EventKind) async throws -> [JSONValue] {
        try await open.house.running.change { _ in }  // what was handed in is on disk then
        return try open.house.running.store.reader.leaves(of: open.house.tenant.text, from: 0, limit: .max)
            .filter { try LeafReader.read($0).kind == kind }.map { try JSONReader.parse($0) }
    }

    @Test func `a socket is two leaves of its key under one id, with how it ended, and a stranger's is none`()
        async throws
    {
        let open = try await GatewayHouse.open(hasTasks: true) { $0.socketIdleSeconds = 0 }
        let stranger = try await open.client.send(SocketClient.handshake("sk-proj-nobody"))
        #expect(stranger.hasPrefix("HTTP/1.1 401 "))
        let client = try await SocketClient.open(open.plane.port, token: open.house.token)
        #expect(try await client.untilClosed() == [.close(1_000, "idle")])
        try await open.close()
        let (opened, closed) = (
            try await Self.leaves(open, .socketOpened), try await Self.leaves(open, .socketClosed)
        )
        #expect(opened.count == 1 && closed.count == 1)
        for leaf in opened + closed {
            #expect(leaf["actor"]?["id"]?.string == open.house.key.text)
            #expect(leaf["object"] == opened.first?["object"] && leaf["object"]?["type"]?.string == "socket")
            #expect(leaf["request"] == leaf["object"]?["id"])
        }
        #expect(
            closed.first?["detail"]
                == .members([
                    "count": .integer(0), "outcome": .string("idle"), "seconds": .integer(0), "status": .integer(1_000),
                ]))
    }

    @Test func `frames are counted, and a client that only goes away has no code`() async throws {
        let open = try await GatewayHouse.open(hasTasks: true)
        let client = try await SocketClient.open(open.plane.port, token: open.house.token)
        // Two texts that say nothing that is known, and then the end of the connection.
        let text: [UInt8] = [0x81, 0x82, 0, 0, 0, 0, 0x7B, 0x7D]
        try await client.leave(after: [text, text], answers: 2)
        try await open.close()
        let closed = try await Self.leaves(open, .socketClosed)
        #expect(closed.count == 1)
        #expect(closed.first?["detail"]?["outcome"]?.string == "client-gone")
        #expect(closed.first?["detail"]?["count"]?.integer == 2 && closed.first?["detail"]?["status"] == nil)
    }

    @Test func `a key that opens and closes sockets without end is refused, and its leaves end there`() async throws {
        let open = try await GatewayHouse.open(hasTasks: true)
        var (opened, refused) = (0, 0)
        // A minute may end on the way, and then as many may open again.
        for _ in 0..<260 where refused < 20 {
            let answer = try await SocketClient.open(open.plane.port, token: open.house.token).handshakeAndClose()
            if answer.hasPrefix("HTTP/1.1 101 ") {
                opened += 1
            } else {
                #expect(answer.hasPrefix("HTTP/1.1 429 ") && answer.contains("\r\nretry-after: "))
                refused += 1
            }
        }
        try await open.close()
        #expect((120...240).contains(opened) && refused == 20, "\(opened) opened, \(refused) refused")
        #expect(try await Self.leaves(open, .socketOpened).count == opened)
        #expect(try await Self.leaves(open, .socketClosed).count == opened)
        let reasons = try await Self.leaves(open, .refused).map { $0["reason"]?.string }
        #expect(reasons == Array(repeating: "rate-exceeded", count: refused))
    }
}
