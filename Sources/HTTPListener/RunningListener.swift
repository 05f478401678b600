import Glibc
import HTTPWire
package import Logging
package import NIOCore
import NIOPosix

/// A small HTTP server: whole requests in, responses out, deadlines and limits on everything between.
///
/// For the admin side; the data plane has its own door.
package final class RunningListener: Sendable {
    private let listener: any Channel
    private let book: ConnectionBook
    /// The certificate that clients see; `nil` for plain text.
    package let tls: TLSBook?

    private init(listener: any Channel, book: ConnectionBook, tls: TLSBook?) {
        (self.listener, self.book, self.tls) = (listener, book, tls)
    }

    /// Listens on the address of `settings`, and asks `handler` for every request until `shutdown`.
    ///
    /// - Throws: When the address is taken or a file of TLS cannot be used.
    package static func start(
        _ settings: ListenerSettings, on group: any EventLoopGroup, logger: Logger,
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) async throws -> RunningListener {
        let tls = try settings.tls.map { try TLSBook($0) }
        let book = ConnectionBook(limit: settings.connectionLimit, perAddress: settings.connectionLimitPerAddress)
        let bodies = BodyBudget(limit: settings.bodyMemory)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Under TLS the end of one direction without its alert is a cut connection.
            .childChannelOption(.allowRemoteHalfClosure, value: tls == nil)
            .childChannelInitializer { channel in
                peer(of: channel).flatMapThrowing { peer in
                    guard book.admit(channel, from: PeerNetwork(peer)) else { throw ChannelError.ioOnClosedChannel }
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls.handler()) }
                    let handler = ConnectionHandler(
                        settings, book, bodies, peer: peer, logger: logger, handler: handler)
                    try pipeline.addHandler(handler)
                }
            }
        return RunningListener(listener: try await bind(bootstrap, settings), book: book, tls: tls)
    }

    /// The port that is listened on; 0 for a Unix socket.
    package var port: Int { listener.localAddress?.port ?? 0 }

    package var openConnections: Int { book.count }

    package var isDraining: Bool { book.isDraining }

    /// Takes no more connections, lets running answers end for `patience`, and closes what is left.
    package func shutdown(within patience: Duration) async throws {
        // Closed already means that somebody else drains too: then both wait for the same end.
        try? await listener.close().get()
        let open = book.startDraining()
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(ConnectionHandler.Drain()) }
        let cut = listener.eventLoop.scheduleTask(in: TimeAmount(patience)) {
            for channel in open { channel.close(promise: nil) }
        }
        let closed = open.map(\.closeFuture)
        try await EventLoopFuture.andAllComplete(closed, on: listener.eventLoop).get()
        cut.cancel()
    }

    private static func bind(
        _ bootstrap: ServerBootstrap, _ settings: ListenerSettings
    ) async throws -> any Channel {
        switch settings.address {
        case .tcp(let host, let port):
            let nodelay = ChannelOptions.Types.SocketOption(level: .tcp, name: .tcp_nodelay)
            return try await bootstrap.childChannelOption(nodelay, value: 1).bind(host: host, port: port).get()
        case .unixSocket(let path):
            let listener = try await bootstrap.bind(
                unixDomainSocketPath: path, cleanupExistingSocketFile: true
            ).get()
            // SAFETY: the path is read during the call only.
            guard unsafe chmod(path, settings.socketMode) == 0 else {
                try await listener.close().get()
                throw IOError(errnoCode: errno, reason: "setting the mode of `\(path)`")
            }
            return listener
        }
    }

    private static func peer(of channel: any Channel) -> EventLoopFuture<PeerAddress> {
        if let ip = channel.remoteAddress?.ipAddress { return channel.eventLoop.makeSucceededFuture(.ip(ip)) }
        return PeerCredentials.userID(of: channel).map { .unixSocket(userID: $0) }
    }
}
