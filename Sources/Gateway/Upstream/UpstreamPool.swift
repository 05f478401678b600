import NIOCore
import NIOPosix
import TransportSecurity

/// The kept connections of one event loop, by upstream; the one used last is used first.
///
/// Past `idleUpstreamLimit` a connection is kept for a second: what was busy a moment ago is mostly wanted again, and
/// a new connection costs more than a whole request (`docs/adr/0023`).
final class UpstreamPool {
    private static let surplusNanoseconds: UInt64 = 1_000_000_000

    let upstreams: [Upstream]
    private let loop: any EventLoop
    private let settings: GatewaySettings
    /// Of each upstream, those that were given back first in front.
    private var idle: [[UpstreamConnection]]

    init(_ upstreams: [Upstream], settings: GatewaySettings, loop: any EventLoop) {
        (self.upstreams, self.settings, self.loop) = (upstreams, settings, loop)
        idle = Array(repeating: [], count: upstreams.count)
    }

    /// Lends a kept connection or opens one; the exchange is told `connected` or `unreachable`.
    func take(_ index: Int, for exchange: Exchange) {
        while let connection = idle[index].popLast() {
            guard connection.isOpen else { continue }
            return connection.lend(to: exchange)
        }
        connect(index, for: exchange)
    }

    func giveBack(_ connection: UpstreamConnection, at now: UInt64) {
        guard settings.idleUpstreamLimit > 0 else { return connection.close() }
        connection.idleSince = now
        idle[connection.index].append(connection)
    }

    func forget(_ connection: UpstreamConnection) { idle[connection.index].removeAll { $0 === connection } }

    /// Closes what nobody has used for long; called about four times a second.
    func tick(_ now: UInt64) {
        let oldest = now - min(now, UInt64(settings.idleUpstreamSeconds) * 1_000_000_000)
        let oldestSurplus = now - min(now, Self.surplusNanoseconds)
        for connections in idle {
            let surplus = connections.count - settings.idleUpstreamLimit
            for (place, connection) in connections.enumerated() {
                guard connection.idleSince < (place < surplus ? oldestSurplus : oldest) else { break }
                connection.close()
            }
        }
    }

    func closeAll() { for connection in idle.flatMap({ $0 }) { connection.close() } }

    private func connect(_ index: Int, for exchange: Exchange) {
        let addresses = Resolver.addresses(of: upstreams[index].settings, on: loop)
        addresses.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let addresses): self.connect(index, to: addresses[...], for: exchange)
            case .failure: exchange.unreachable()
            }
        }
    }

    /// Tries one checked address after the other; the connection goes to that address, under the name's certificate.
    private func connect(_ index: Int, to addresses: ArraySlice<SocketAddress>, for exchange: Exchange) {
        guard let address = addresses.first else { return exchange.unreachable() }
        bootstrap(upstreams[index], index).connect(to: address).assumeIsolated().whenComplete { result in
            // A channel without the handler cannot be: its initializer would have failed.
            let connection = try? result.get().pipeline.syncOperations.handler(type: UpstreamConnection.self)
            guard let connection else { return self.connect(index, to: addresses.dropFirst(), for: exchange) }
            connection.pool = self
            guard exchange.isConnecting else { return connection.close() }
            exchange.loop.readClock()
            connection.lend(to: exchange)
        }
    }

    private func bootstrap(_ upstream: Upstream, _ index: Int) -> ClientBootstrap {
        let (tls, host) = (upstream.tls, upstream.settings.host)
        return ClientBootstrap(group: loop)
            .connectTimeout(.seconds(settings.connectSeconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(tls.clientHandler(to: PeerName(host))) }
                    try pipeline.addHandler(UpstreamConnection(index: index, isTLS: tls != nil))
                }
            }
    }
}
