import Gateway
import TestSupport
import Testing

/// The limits of an open socket over a real connection; the seconds are 0, so that each bites at the next tick.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SocketSessionTests {
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
    }
}
