import HTTPWire
import NIOCore
import NIOPosix
import TransportSecurity

/// Calls one server, a connection for each call: a few calls a second at most.
final class OutboundCaller: Sendable {
    struct Reply: Sendable {
        let status: Int
        let body: [UInt8]
    }

    private let server: OutboundServer
    private let tls: TLSContext?
    private let group: any EventLoopGroup
    private let deadline: TimeAmount

    /// - Parameter authorities: A file of certificates that are trusted instead of the system's.
    /// - Throws: When authorities cannot be read.
    init(
        _ server: OutboundServer, on group: any EventLoopGroup, deadline: TimeAmount = .seconds(10),
        authorities: String? = nil
    ) throws {
        (self.server, self.group, self.deadline) = (server, group, deadline)
        tls = server.isEncrypted ? try TLSContext(trusting: authorities.map { .file($0) } ?? .system) : nil
    }

    /// Sends one request and reads its answer to the end.
    ///
    /// - Parameter address: Where the connection goes, if somebody has looked the name up already.
    /// - Throws: `OutboundFailure` when nobody answers in time, or not in HTTP.
    func send(
        _ method: RequestMethod, _ path: String, fields: [(name: String, value: String)] = [], body: [UInt8] = [],
        to address: SocketAddress? = nil
    ) async throws -> Reply {
        var bytes: [UInt8] = []
        let target = server.prefix + path
        HeadWriter.request(method, target: (target.isEmpty ? "/" : target).utf8, to: &bytes)
        HeadWriter.field("host", server.authority, to: &bytes)
        HeadWriter.field("user-agent", "gatehoused", to: &bytes)
        HeadWriter.field("connection", "close", to: &bytes)
        for field in fields { HeadWriter.field(named: field.name, field.value, to: &bytes) }
        if method.takesBody { HeadWriter.field("content-length", body.count, to: &bytes) }
        HeadWriter.endLine(&bytes)
        return try await exchange(bytes + body, method, address)
    }

    /// Hands bytes to a server that answers nothing; what the connection took counts as taken.
    ///
    /// - Throws: `OutboundFailure` when it does not take them in time.
    func hand(_ bytes: [UInt8]) async throws { _ = try await exchange(bytes, nil, nil) }

    private func exchange(
        _ bytes: [UInt8], _ method: RequestMethod?, _ address: SocketAddress?
    ) async throws -> Reply {
        let loop = group.next()
        let answered = loop.makePromise(of: Reply.self)
        let (tls, server) = (tls, server)
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(deadline).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if let tls { try pipeline.addHandler(tls.clientHandler(to: PeerName(server.host))) }
                try pipeline.addHandler(OutboundHandler(method, answered))
            }
        }
        // The whole call has the one deadline: the connection counts.
        let late = loop.scheduleTask(in: deadline) { answered.fail(OutboundFailure("no answer in time")) }
        do {
            let channel = try await connect(bootstrap, address)
            answered.futureResult.whenComplete { _ in
                late.cancel()
                channel.close(promise: nil)
            }
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
            if method == nil {
                answered.succeed(Reply(status: 0, body: []))
                channel.close(promise: nil)
            }
        } catch {
            answered.fail(OutboundFailure("\(error)"))
        }
        return try await answered.futureResult.get()
    }
}

extension OutboundCaller {
    private func connect(_ bootstrap: ClientBootstrap, _ address: SocketAddress?) async throws -> any Channel {
        guard let address else { return try await bootstrap.connect(host: server.host, port: server.port).get() }
        return try await bootstrap.connect(to: address).get()
    }
}

/// Why there is no answer.
struct OutboundFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Reads the one answer of a connection; lives on its loop.
private final class OutboundHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// No answer of a witness or a sink is longer.
    private static let bodyLimit = 1 << 20

    /// `nil` where no answer is waited for.
    private let method: RequestMethod?
    private let answered: EventLoopPromise<OutboundCaller.Reply>
    private var head = ResponseHeadReader()
    private var reader: BodyReader?
    private var body: [UInt8] = []

    init(_ method: RequestMethod?, _ answered: EventLoopPromise<OutboundCaller.Reply>) {
        (self.method, self.answered) = (method, answered)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let method else { return }
        do { try take(Array(unwrapInboundIn(data).readableBytesView), method, context) } catch {
            answered.fail(OutboundFailure("it does not speak HTTP: \(error)"))
            context.close(promise: nil)
        }
    }

    private func take(_ bytes: [UInt8], _ method: RequestMethod, _ context: ChannelHandlerContext) throws {
        var place = 0
        if reader == nil {
            guard let end = try head.read(bytes.span, answering: method) else { return }
            place = end
            reader = BodyReader(head.head.framing, limit: Self.bodyLimit)
        }
        let isWhole = try reader?.read(bytes.span, from: place, into: &body) != nil
        guard body.count <= Self.bodyLimit else { throw HTTPRefusal.bodyTooLarge }
        guard isWhole else { return }
        succeed()
        context.close(promise: nil)
    }

    private func succeed() { answered.succeed(OutboundCaller.Reply(status: head.head.status, body: body)) }

    func channelInactive(context: ChannelHandlerContext) {
        if reader != nil, head.head.framing == .untilClose { succeed() }
        answered.fail(OutboundFailure("the connection was closed before the answer"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answered.fail(OutboundFailure("\(error)"))
        context.close(promise: nil)
    }
}
