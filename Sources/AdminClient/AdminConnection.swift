package import AdminContract
import NIOCore
import NIOPosix
import Synchronization
import TransportSecurity

/// A client of the admin API over one connection, which is opened with the first call and kept.
package final class AdminConnection: Sendable {
    package struct Settings: Sendable {
        package var server: AdminServer
        package var token: AdminToken?
        package var timeout = Lapse(seconds: 30)
        /// PEM file of the authorities to trust instead of the system's.
        package var authorities: String?
        package var requestID: String?

        package init(server: AdminServer, token: AdminToken?) { (self.server, self.token) = (server, token) }
    }

    private let settings: Settings
    private let open = Mutex<(any Channel)?>(nil)

    package init(_ settings: Settings) { self.settings = settings }

    /// Sends `call` and returns its reply if that is a success.
    ///
    /// - Throws: `AdminFailure`; a refusal carries the server's problem.
    package func send(_ call: AdminCall) async throws -> AdminReply {
        let identity = CallIdentity(token: settings.token, requestID: settings.requestID)
        let bytes = CallWriter.bytes(call, authority: settings.server.authority, identity: identity)
        guard let bytes else {
            throw AdminFailure.unreadable("`\(call.operation.rawValue)` needs other names in its path")
        }
        let channel = try await channel()
        let answered = channel.eventLoop.makePromise(of: AdminReply.self)
        let pending = PendingCall(
            bytes: bytes, method: call.operation.route.method.wire, timeout: timeout, answered: answered)
        channel.writeAndFlush(pending).whenFailure { failure in
            answered.fail(AdminFailure.unreachable(String(describing: failure)))
        }
        let reply = try await answered.futureResult.get()
        guard (200..<300).contains(reply.status) else { throw AdminFailure.refused(Self.problem(reply)) }
        return reply
    }

    /// Closes the connection; the next call opens another.
    package func close() async {
        let channel = open.withLock { channel in exchange(&channel, with: nil) }
        // A connection that the other side has closed cannot be closed again, and need not be.
        try? await channel?.close()
    }

    private var timeout: TimeAmount { .seconds(settings.timeout.seconds) }

    private func channel() async throws -> any Channel {
        if let channel = open.withLock({ $0 }), channel.isActive { return channel }
        let channel = try await connect()
        open.withLock { $0 = channel }
        return channel
    }

    private func connect() async throws -> any Channel {
        let tls = try security()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(min(timeout, .seconds(10)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(tls.context.clientHandler(to: tls.peer))
                    }
                    try channel.pipeline.syncOperations.addHandler(CallHandler())
                }
            }
        do {
            switch settings.server.address {
            case .socket(let path): return try await bootstrap.connect(unixDomainSocketPath: path).get()
            case .host(let host, let port, _): return try await bootstrap.connect(host: host, port: port).get()
            }
        } catch {
            throw AdminFailure.unreachable("nothing answers at \(settings.server); is gatehoused running there?")
        }
    }

    private func security() throws -> (context: TLSContext, peer: PeerName)? {
        guard case .host(let host, _, true) = settings.server.address else { return nil }
        let authorities = settings.authorities.map(TLSContext.Authorities.file) ?? .system
        do {
            return (try TLSContext(trusting: authorities), PeerName(host))
        } catch {
            throw AdminFailure.unreadable("the authorities in `\(settings.authorities ?? "the system")` cannot be read")
        }
    }

    /// What the server said of a call that it did not carry out.
    private static func problem(_ reply: AdminReply) -> ProblemShape {
        if let json = try? reply.json(),  // an intermediary answers in its own words, which are no problem document
            let problem = try? ShapeReader.read(ProblemShape.self, from: json, strangers: .ignore)
        {
            return problem
        }
        return ProblemShape(
            type: "about:blank", title: "unknown answer", status: reply.status,
            detail: "the server answered \(reply.status) without saying why", reason: "unknown", requestID: "-")
    }
}
