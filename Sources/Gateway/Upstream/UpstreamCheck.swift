package import NIOCore
import NIOPosix
import NIOTLS
import TransportSecurity

/// Tries the way to an upstream as a request would go it: name, address rules, connection, TLS; nothing is asked.
package enum UpstreamCheck {
    /// Why the upstream cannot be reached within `patience`; `nil` if it can.
    package static func fault(
        of upstream: UpstreamSettings, on group: any EventLoopGroup, within patience: TimeAmount = .seconds(5)
    ) async -> String? {
        let loop = group.next()
        do {
            let addresses = try await Resolver.addresses(of: upstream, on: loop).get()
            var fault: String?
            for address in addresses {
                fault = await self.fault(upstream, at: address, on: loop, patience)
                guard fault != nil else { return nil }
            }
            return fault
        } catch {
            return "the name `\(upstream.host)` leads to no address that is allowed"
        }
    }

    private static func fault(
        _ upstream: UpstreamSettings, at address: SocketAddress, on loop: any EventLoop, _ patience: TimeAmount
    ) async -> String? {
        let ready = loop.makePromise(of: Void.self)
        let late = loop.scheduleTask(in: patience) { ready.fail(ChannelError.connectTimeout(patience)) }
        defer { late.cancel() }
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(patience).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                guard upstream.isTLS else { return }
                let pipeline = channel.pipeline.syncOperations
                let context = try TLSContext(trusting: upstream.trusted)
                try pipeline.addHandler(context.clientHandler(to: PeerName(upstream.host)))
                try pipeline.addHandler(HandshakeWatch(ready))
            }
        }
        do {
            let channel = try await bootstrap.connect(to: address).get()
            if !upstream.isTLS { ready.succeed() }
            defer { channel.close(promise: nil) }
            try await ready.futureResult.get()
            return nil
        } catch {
            ready.fail(error)
            return "\(error)"
        }
    }
}

/// Tells when the handshake is over; lives on its channel's loop.
private final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let ready: EventLoopPromise<Void>

    init(_ ready: EventLoopPromise<Void>) { self.ready = ready }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { ready.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ready.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ready.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
