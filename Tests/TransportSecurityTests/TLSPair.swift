import FoundationEssentials
import NIOCore
import NIOEmbedded
import NIOTLS
import Testing
import TransportSecurity
import WireTesting

/// The two contexts of a server with the test certificate and of a client that trusts one certificate.
struct TLSFixture {
    let server: TLSContext
    let client: TLSContext

    init(trusting trusted: String = TestCertificate.one) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // read once, never again
        func put(_ text: String, _ name: String) throws -> String {
            let file = folder.appending(path: name)
            try Data(text.utf8).write(to: file)
            return file.path
        }
        server = try TLSContext(
            certificate: put(TestCertificate.one, "chain.pem"), key: put(TestCertificate.oneKey, "key.pem"))
        client = try TLSContext(trusting: .file(put(trusted, "trusted.pem")))
    }
}

/// Two ends of one connection; the test carries the bytes between them.
final class TLSPair {
    let client: EmbeddedChannel
    let server: EmbeddedChannel
    let clientSeen = Witness()
    let serverSeen = Witness()
    /// Bytes that the server has sent.
    private(set) var serverSent = 0

    init(_ fixture: TLSFixture, to peer: PeerName = PeerName("localhost")) throws {
        client = EmbeddedChannel(handlers: [fixture.client.clientHandler(to: peer), clientSeen])
        server = EmbeddedChannel(handlers: [fixture.server.serverHandler(), serverSeen])
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        client.connect(to: address, promise: nil)
        server.connect(to: address, promise: nil)
    }

    /// Carries bytes both ways in pieces of at most `size` until none are left.
    func carry(inPiecesOf size: Int = .max) throws {
        while try carry(from: client, to: server, size) || carry(from: server, to: client, size) {}
    }

    private func carry(from: EmbeddedChannel, to: EmbeddedChannel, _ size: Int) throws -> Bool {
        guard var bytes = try from.readOutbound(as: ByteBuffer.self) else { return false }
        if from === server { serverSent += bytes.readableBytes }
        while let piece = bytes.readSlice(length: min(size, bytes.readableBytes)), piece.readableBytes > 0 {
            to.pipeline.fireChannelRead(piece)
            to.pipeline.fireChannelReadComplete()
        }
        return true
    }
}

/// Notes what comes up to the application's side of a handler.
final class Witness: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    var text: [UInt8] = []
    var protocolName: String?
    var isOpen = false
    var isClosed = false
    var failure: TLSFailure?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += unwrapInboundIn(data).readableBytesView }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let name)? = event as? TLSUserEvent else { return }
        (isOpen, protocolName) = (true, name)
    }

    func channelInactive(context: ChannelHandlerContext) { isClosed = true }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { failure = error as? TLSFailure }
}
