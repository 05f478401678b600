package import NIOCore
import NIOPosix
import Synchronization

/// A Messages API that runs on this machine: deterministic, without a model, scripted by the requests themselves.
package final class RunningSimulator: Sendable {
    private let listener: any Channel
    private let connections: OpenConnections
    private let counts: SimulatorCounters
    private let record: RequestRecord

    private init(
        listener: any Channel, connections: OpenConnections, counts: SimulatorCounters, record: RequestRecord
    ) {
        (self.listener, self.connections, self.counts, self.record) = (listener, connections, counts, record)
    }

    /// Listens on the address of `settings` and answers on the loops of `group`, until `stop`.
    package static func start(
        _ settings: SimulatorSettings = SimulatorSettings(), on group: any EventLoopGroup
    ) async throws -> RunningSimulator {
        let connections = OpenConnections()
        let counts = SimulatorCounters()
        let record = RequestRecord(limit: settings.recordLimit)
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add(channel)
                    let handler = SimulatorHandler(settings, counts, record)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: settings.host, port: settings.port).get()
        return RunningSimulator(listener: listener, connections: connections, counts: counts, record: record)
    }

    /// The port that is listened on.
    package var port: Int { listener.localAddress?.port ?? 0 }

    /// What has been seen so far.
    package var counters: SimulatorCounters.Snapshot { counts.snapshot }

    /// The requests that were kept, in the order in which they became whole.
    package var recorded: [RecordedRequest] { record.all }

    /// Closes the listener and every connection, answers under way included.
    package func stop() async throws {
        try await listener.close().get()
        for channel in connections.takeAll() {
            // Already closed by the client: what was wanted.
            try? await channel.close().get()
        }
    }

    /// Returns when the listener has closed.
    package func untilStopped() async throws { try await listener.closeFuture.get() }
}

/// The connections that are open, so that stopping can close them.
private final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in self.channels.withLock { _ = $0.removeValue(forKey: id) } }
    }

    func takeAll() -> [any Channel] { channels.withLock { Array($0.values) } }
}
