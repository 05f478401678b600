import NIOCore
import NIOPosix

/// Clients that ask for a stream and leave after its first bytes.
struct Leavers: Sendable {
    let port: Int
    let key: String

    /// One after the other; answers how many have left.
    func leave(_ count: Int) async throws -> Int {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let request = Asking.messages(key, order: "sim{deltas=200,gap=5ms}", isStream: true)
        for _ in 0..<count {
            let channel = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Leaver(request))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.closeFuture.get()
        }
        try await group.shutdownGracefully()
        return count
    }
}

/// Closes its connection on the first byte that comes.
private final class Leaver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: ByteBuffer

    init(_ request: ByteBuffer) { self.request = request }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
