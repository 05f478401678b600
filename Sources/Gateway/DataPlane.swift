package import Admission
package import HTTPListener
package import Logging
import NIOCore
import NIOPosix
package import Vocabulary

/// The client API on its port: event loops, listener, upstream pools.
///
/// `start` binds, `shutdown` drains. Everything between them happens on the loops.
package final class DataPlane: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    let loops: [NIOLoopBound<LoopState>]
    /// The certificate that clients see; `nil` for plain text.
    package let tls: TLSBook?

    /// The port that it listens on.
    package let port: Int
    /// What the loops have copies of: breaker and credential are shared.
    let upstreams: [Upstream]

    private init(
        group: MultiThreadedEventLoopGroup, listener: any Channel, loops: [NIOLoopBound<LoopState>], tls: TLSBook?,
        _ upstreams: [Upstream]
    ) {
        (self.group, self.listener, self.loops, self.tls) = (group, listener, loops, tls)
        self.upstreams = upstreams
        port = listener.localAddress?.port ?? 0
    }

    /// Binds the listener and serves from then on.
    ///
    /// - Throws: The certificate cannot be read, or the port cannot be bound.
    package static func start(
        _ settings: GatewaySettings, gatekeeper: Gatekeeper, tasks: TaskDesk? = nil,
        logger: Logger = Logger(label: "gateway", factory: { _ in SwiftLogNoOpLogHandler() }),
        readiness: @escaping @Sendable () -> String?, clock: @escaping @Sendable () -> Instant
    ) async throws -> DataPlane {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, settings.threads))
        do {
            let upstreams = try settings.upstreams.map(Upstream.init)
            let tls = try settings.tls.map { try TLSBook($0) }
            let shared = GatewayShared(
                settings: settings, gatekeeper: gatekeeper, counts: ConnectionCounts(settings),
                memory: BodyMemory(limit: settings.bodyMemoryLimit), tasks: tasks, logger: logger,
                readiness: readiness,
                clock: clock)
            let loops = try await makeLoops(group, shared, upstreams)
            tasks?.inner.attach(Array(loops.values))
            tasks?.gates.attach(group, loops)
            tasks?.fetcher?.attach(group)
            let listener = try await listen(group, settings, tls, loops)
            return DataPlane(group: group, listener: listener, loops: Array(loops.values), tls: tls, upstreams)
        } catch {
            try? await group.shutdownGracefully()  // the first failure is the one to tell
            throw error
        }
    }

    /// Takes no new requests, gives running ones until `patience` has passed, then ends them; answers when all is over.
    package func shutdown(within patience: Duration) async {
        try? await listener.close()  // it may be closed already
        await onEachLoop { $0.drain() }
        let deadline = ContinuousClock.now + patience
        while await !isIdle, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))  // a cancelled wait ends the patience
            if Task.isCancelled { break }
        }
        await onEachLoop { $0.cutAll() }
        try? await group.shutdownGracefully()  // nothing is left that could fail
    }

    /// The spans of requests that have ended since the last call.
    package func takeSpans() async -> [RequestSpan] {
        var spans: [RequestSpan] = []
        for loop in loops {
            // A loop that has ended has none.
            spans += (try? await loop.eventLoop.submit { loop.value.spans.take() }.get()) ?? []
        }
        return spans
    }

    private var isIdle: Bool {
        get async {
            for loop in loops {
                // A loop that does not answer has ended, and is idle.
                let idle = try? await loop.eventLoop.submit { loop.value.isIdle }.get()
                if idle == false { return false }
            }
            return true
        }
    }

    private func onEachLoop(_ act: @escaping @Sendable (LoopState) -> Void) async {
        for loop in loops {
            // A loop that does not answer has ended.
            try? await loop.eventLoop.submit { act(loop.value) }.get()
        }
    }

    private static func makeLoops(
        _ group: MultiThreadedEventLoopGroup, _ shared: GatewayShared, _ upstreams: [Upstream]
    ) async throws -> [ObjectIdentifier: NIOLoopBound<LoopState>] {
        var loops: [ObjectIdentifier: NIOLoopBound<LoopState>] = [:]
        for loop in group.makeIterator() {
            loops[ObjectIdentifier(loop)] = try await loop.submit {
                let state = LoopState(shared, upstreams: upstreams, eventLoop: loop)
                state.start()
                return NIOLoopBound(state, eventLoop: loop)
            }.get()
        }
        return loops
    }

    private static func listen(
        _ group: MultiThreadedEventLoopGroup, _ settings: GatewaySettings, _ tls: TLSBook?,
        _ loops: [ObjectIdentifier: NIOLoopBound<LoopState>]
    ) async throws -> any Channel {
        let marks = ChannelOptions.Types.WriteBufferWaterMark(low: settings.relayLimit / 2, high: settings.relayLimit)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: marks)
            // Under TLS the end of one direction without its alert is a cut connection.
            .childChannelOption(.allowRemoteHalfClosure, value: tls == nil)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)]?.value else { return }
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls.handler()) }
                    try pipeline.addHandler(ClientHandler(loop: loop))
                }
            }
            .bind(host: settings.host, port: settings.port).get()
    }
}
