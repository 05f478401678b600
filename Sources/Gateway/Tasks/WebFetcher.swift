import HTTPWire
import NIOCore
import NIOPosix
import Synchronization
package import TaskRunner
import TransportSecurity

/// Fetches pages for tasks: by TLS alone, from addresses that were looked at, within a size and a time.
package final class WebFetcher: Sendable {
    private let settings: EgressSettings
    private let tls: TLSContext
    private let group = Mutex<MultiThreadedEventLoopGroup?>(nil)

    /// - Throws: The authorities cannot be read.
    package init(_ settings: EgressSettings) throws {
        self.settings = settings
        tls = try TLSContext(trusting: settings.authorities.map { .file($0) } ?? .system)
    }

    func attach(_ group: MultiThreadedEventLoopGroup) { self.group.withLock { $0 = group } }

    /// One answer, without following it anywhere.
    func fetch(_ address: WebAddress) async -> FetchedPage {
        guard let loop = group.withLock({ $0 })?.next() else { return .failed("the daemon is not serving yet") }
        let answered = loop.makePromise(of: FetchedPage.self)
        let late = loop.scheduleTask(in: .milliseconds(settings.milliseconds)) {
            answered.succeed(.failed("no whole answer within \(self.settings.milliseconds) ms"))
        }
        answered.futureResult.whenComplete { _ in late.cancel() }
        let found = Resolver.addresses(
            of: address.host, port: address.port, allowsPrivate: settings.allowsPrivate, on: loop)
        found.whenComplete { result in
            guard case .success(let addresses) = result, let first = addresses.first else {
                return answered.succeed(.failed("its name leads to no public address"))
            }
            self.ask(first, address, on: loop, answered)
        }
        return (try? await answered.futureResult.get()) ?? .failed("it was given up")  // it never fails
    }

    private func ask(
        _ place: SocketAddress, _ address: WebAddress, on loop: any EventLoop,
        _ answered: EventLoopPromise<FetchedPage>
    ) {
        let (tls, limit) = (tls, settings.bytes)
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(.milliseconds(settings.milliseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(tls.clientHandler(to: PeerName(address.host)))
                    try pipeline.addHandler(PageHandler(limit: limit, answered))
                }
            }
        bootstrap.connect(to: place).whenComplete { result in
            switch result {
            case .failure(let error): answered.succeed(.failed("it cannot be connected to (\(error))"))
            case .success(let channel):
                answered.futureResult.whenComplete { _ in channel.close(promise: nil) }
                channel.writeAndFlush(ByteBuffer(bytes: Self.request(address)), promise: nil)
            }
        }
    }

    private static func request(_ address: WebAddress) -> [UInt8] {
        var bytes: [UInt8] = []
        HeadWriter.request(.get, target: address.target.utf8, to: &bytes)
        HeadWriter.field("host", address.authority, to: &bytes)
        HeadWriter.field("user-agent", "gatehouse", to: &bytes)
        HeadWriter.field("accept", "text/html, text/plain, application/json, */*;q=0.1", to: &bytes)
        HeadWriter.field("accept-encoding", "identity", to: &bytes)
        HeadWriter.field("connection", "close", to: &bytes)
        HeadWriter.endLine(&bytes)
        return bytes
    }
}

/// Reads the one answer of a connection, as far as it may; lives on its loop.
private final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let limit: Int
    private let answered: EventLoopPromise<FetchedPage>
    private var head = ResponseHeadReader()
    private var reader: BodyReader?
    private var body: [UInt8] = []

    init(limit: Int, _ answered: EventLoopPromise<FetchedPage>) { (self.limit, self.answered) = (limit, answered) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do { try take(Array(unwrapInboundIn(data).readableBytesView)) } catch {
            fail("it does not speak HTTP (\(error))")
        }
    }

    private func take(_ bytes: [UInt8]) throws {
        var place = 0
        if reader == nil {
            guard let end = try head.read(bytes.span, answering: .get) else { return }
            place = end
            reader = BodyReader(head.head.framing, limit: .max)
            let coding = head.head.table.text(named: "content-encoding") ?? "identity"
            guard coding == "identity" else { return fail("it comes compressed although that was not asked for") }
        }
        let isWhole = try reader?.read(bytes.span, from: place, into: &body) != nil
        if isWhole || body.count >= limit { succeed() }
    }

    private func succeed() {
        let table = head.head.table
        answered.succeed(
            .answered(
                status: head.head.status, type: table.text(named: "content-type") ?? "",
                location: table.text(named: "location"), body: Array(body.prefix(limit)), isCut: body.count > limit))
    }

    private func fail(_ why: String) { answered.succeed(.failed(why)) }

    func channelInactive(context: ChannelHandlerContext) {
        if reader != nil, head.head.framing == .untilClose { succeed() }
        fail("the connection was closed before the answer")
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("\(error)")
        context.close(promise: nil)
    }
}
