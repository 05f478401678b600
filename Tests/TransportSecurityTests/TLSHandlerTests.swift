import NIOCore
import NIOEmbedded
import Testing
import TransportSecurity
import WireTesting

@Suite struct TLSHandlerTests {
    @Test(arguments: [1, 7, 1_448, .max]) func `what one side writes the other reads, however the bytes are cut`(
        size: Int
    ) throws {
        let pair = try TLSPair(TLSFixture())
        let up = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let down = Array(up.reversed().prefix(size == 1 ? 2_000 : 100_000))
        let sent = pair.client.writeAndFlush(ByteBuffer(bytes: up))  // before the handshake: it waits
        try pair.carry(inPiecesOf: size)
        try sent.wait()
        try pair.server.writeAndFlush(ByteBuffer(bytes: down)).wait()
        try pair.carry(inPiecesOf: size)
        #expect(pair.serverSeen.text == up && pair.clientSeen.text == down)
        #expect(pair.clientSeen.protocolName == "http/1.1" && pair.serverSeen.protocolName == "http/1.1")
    }

    @Test func `nothing of the plain text stands in what is sent`() throws {
        let pair = try TLSPair(TLSFixture())
        try pair.carry()
        pair.client.writeAndFlush(ByteBuffer(string: "sk-proj-secret"), promise: nil)
        let cipher = try #require(try pair.client.readOutbound(as: ByteBuffer.self))
        #expect(!String(decoding: cipher.readableBytesView, as: UTF8.self).contains("secret"))
    }

    @Test func `the certificate has to hold the name or the address that was asked for`() throws {
        for (name, isHeld) in [("localhost", true), ("127.0.0.1", true), ("example.com", false), ("127.0.0.2", false)] {
            let pair = try TLSPair(TLSFixture(), to: PeerName(name))
            try pair.carry()
            #expect(pair.clientSeen.isOpen == isHeld, "\(name)")
            #expect((pair.clientSeen.failure != nil) == !isHeld && pair.clientSeen.isClosed == !isHeld, "\(name)")
        }
    }

    @Test(arguments: ["", " ", "a\u{0}b", String(repeating: "a", count: 300)])
    func `a name that cannot be checked is held by no certificate`(name: String) throws {
        let pair = try TLSPair(TLSFixture(), to: PeerName(name))
        try pair.carry()
        #expect(!pair.clientSeen.isOpen && pair.clientSeen.failure != nil)
    }

    @Test func `a certificate that nobody vouches for ends the handshake on both sides`() throws {
        let pair = try TLSPair(TLSFixture(trusting: TestCertificate.two))
        try pair.carry()
        guard case .handshake(let words)? = pair.clientSeen.failure else { return #expect(Bool(false), "no failure") }
        #expect(words.contains("certificate verify failed"))
        #expect(!pair.serverSeen.isOpen && pair.serverSeen.text.isEmpty)
    }

    @Test func `a close says so to the peer, and a cut is reported`() throws {
        let closed = try TLSPair(TLSFixture())
        try closed.carry()
        closed.server.close(promise: nil)
        try closed.carry()
        closed.client.embeddedEventLoop.run()
        #expect(closed.clientSeen.failure == nil && closed.clientSeen.isClosed)

        let cut = try TLSPair(TLSFixture())
        try cut.carry()
        cut.client.pipeline.fireChannelInactive()
        #expect(cut.clientSeen.failure == .truncated)
    }

    @Test func `a flipped bit breaks the connection`() throws {
        let pair = try TLSPair(TLSFixture())
        try pair.carry()
        pair.client.writeAndFlush(ByteBuffer(string: "charge one cent"), promise: nil)
        var cipher = try #require(try pair.client.readOutbound(as: ByteBuffer.self))
        let last = cipher.writerIndex - 1
        cipher.setInteger(try #require(cipher.getInteger(at: last, as: UInt8.self)) ^ 1, at: last)
        pair.server.pipeline.fireChannelRead(cipher)
        #expect(pair.serverSeen.text.isEmpty && pair.serverSeen.isClosed)
        guard case .broken? = pair.serverSeen.failure else { return #expect(Bool(false), "no failure") }
    }

    @Test func `the next connection to the same peer goes on with the session, without the certificate`() throws {
        let fixture = try TLSFixture()
        let first = try TLSPair(fixture)
        try first.carry()
        first.client.close(promise: nil)
        let second = try TLSPair(fixture)
        try second.carry()
        let other = try TLSPair(fixture, to: PeerName("127.0.0.1"))
        try other.carry()
        #expect(second.clientSeen.isOpen && other.clientSeen.isOpen)
        let certificate = 400  // bytes: the one of the tests, in the server's first flight
        #expect(second.serverSent < first.serverSent - certificate)
        #expect(other.serverSent > first.serverSent - certificate / 2)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{4}\u{9}\u{0}\u{0}\u{0}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ])
    func `what is not TLS is closed without an answer in plain text`(text: String) throws {
        let pair = try TLSPair(TLSFixture())
        pair.server.pipeline.fireChannelRead(ByteBuffer(string: text))
        #expect(pair.serverSeen.isClosed && pair.serverSeen.text.isEmpty && !pair.serverSeen.isOpen)
    }

    @Test func `a client of TLS 1_1 is told the version, and a client of HTTP 2 alone that there is none`() throws {
        for (hello, alert) in [(ClientHello.versionOneOne, UInt8(70)), (ClientHello.onlyHTTP2, 120)] {
            let pair = try TLSPair(TLSFixture())
            pair.server.pipeline.fireChannelRead(ByteBuffer(bytes: hello))
            let said = try #require(try pair.server.readOutbound(as: ByteBuffer.self))
            // An alert (RFC 8446, 6): type 21, a version, two bytes: fatal, and which.
            #expect(Array(said.readableBytesView).first == 21 && Array(said.readableBytesView.suffix(2)) == [2, alert])
            #expect(pair.serverSeen.isClosed)
        }
    }
}
