import NIOCore

/// What one stream gave.
struct StreamSeen: Sendable {
    /// From the request to the first byte that came back, nanoseconds.
    var firstByte: Int64 = 0
    /// From the simulator's write of each delta to its arrival, nanoseconds.
    var delays: [Int64] = []
    /// Reads that brought a delta; fewer than deltas mean that somebody bunched them up.
    var reads = 0
    var isWhole = false
}

/// One stream on a connection of its own; runs on its event loop alone.
final class StreamClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: ByteBuffer
    private let done: EventLoopPromise<StreamSeen>
    private var sentAt: Int64 = 0
    private var reader = StreamReader()
    private var seen = StreamSeen()
    private var hasEnded = false

    init(_ request: ByteBuffer, _ done: EventLoopPromise<StreamSeen>) { (self.request, self.done) = (request, done) }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    func channelActive(context: ChannelHandlerContext) {
        sentAt = now
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = now
        if seen.firstByte == 0 { seen.firstByte = now - sentAt }
        let before = seen.delays.count
        reader.take(Array(unwrapInboundIn(data).readableBytesView)) { stamp in seen.delays.append(now - stamp) }
        if seen.delays.count > before { seen.reads += 1 }
        guard reader.isWhole else { return }
        seen.isWhole = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        done.succeed(seen)
    }
}
