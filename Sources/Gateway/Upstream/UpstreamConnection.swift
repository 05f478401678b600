import HTTPWire
import NIOCore
import NIOTLS

/// One connection to an upstream: one request at a time, and kept for the next one if it ended cleanly.
///
/// Owned by its event loop, like the exchange that uses it.
final class UpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Which upstream it leads to.
    let index: Int
    private let isTLS: Bool
    weak var pool: UpstreamPool?
    /// When it was given back, in nanoseconds of the loop's clock.
    var idleSince: UInt64 = 0

    private var exchange: Exchange?
    private var context: ChannelHandlerContext?
    private var head = ResponseHeadReader()
    private var body: BodyReader?
    private var isHandshaken = false
    private var isPaused = false
    private var holdsRead = false
    /// Bytes of the request are still on their way.
    private var isSending = false

    init(index: Int, isTLS: Bool) {
        self.index = index
        self.isTLS = isTLS
    }

    var isOpen: Bool { context != nil }

    /// Lends the connection to an exchange, which is told when it is ready.
    func lend(to exchange: Exchange) {
        self.exchange = exchange
        head.reset()
        body = nil
        if !isTLS || isHandshaken { exchange.connected(self) }
    }

    func send(_ request: ByteBuffer) {
        guard let context else { return }
        guard request.readableBytes > 65_536 else {
            exchange?.loop.outbox.send(request, to: self)
            return
        }
        isSending = true
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(request), promise: sent)
        sent.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.isSending = false }
    }

    /// Writes a small request at once.
    func write(_ request: ByteBuffer) { context?.writeAndFlush(wrapOutboundOut(request), promise: nil) }

    /// Ends the exchange's use of it in the middle of an answer.
    func abandon() {
        exchange = nil
        context?.close(promise: nil)
    }

    /// Reads no further while the client is behind.
    func pause() { isPaused = true }

    func resume() {
        isPaused = false
        guard holdsRead else { return }
        holdsRead = false
        context?.read()
    }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        if isPaused { holdsRead = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event {
            isHandshaken = true
            exchange?.loop.readClock()
            exchange?.connected(self)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard let exchange else {
            context.close(promise: nil)  // nothing was asked: unsolicited
            return
        }
        exchange.loop.readClock()
        do {
            try take(buffer, exchange)
        } catch {
            abandon()
            exchange.unreadable()
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        exchange?.flush()
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        pool?.forget(self)
        guard let exchange else { return }
        self.exchange = nil
        exchange.loop.readClock()
        let isWhole = body != nil && head.head.framing == .untilClose
        if isWhole {
            exchange.ended()
        } else if isTLS, !isHandshaken {
            exchange.unreachable()
        } else {
            exchange.upstreamClosed()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func take(_ buffer: ByteBuffer, _ exchange: Exchange) throws(HTTPRefusal) {
        let bytes = buffer.readableBytesUInt8Span
        var place = 0
        if body == nil {
            guard let end = try head.read(bytes, answering: .post) else { return }
            place = end
            body = BodyReader(head.head.framing, limit: .max)
            guard exchange.answered(head.head) else { return }
        }
        while let step = try body?.next(bytes, from: place) {
            switch step {
            case .data(let range):
                exchange.received(bytes.extracting(range))
                guard self.exchange === exchange else { return }
                place = range.upperBound
                guard body?.isComplete == true else { continue }
                return finish(exchange, isClean: place == bytes.count)
            case .needsMore: return
            case .complete(let end): return finish(exchange, isClean: end == bytes.count)
            }
        }
    }

    /// The answer is whole: the connection is kept only if nothing on it is in doubt.
    private func finish(_ exchange: Exchange, isClean: Bool) {
        self.exchange = nil
        isPaused = false
        if isClean, head.head.keepAlive, !isSending, let pool {
            pool.giveBack(self, at: exchange.loop.now)
            resume()
        } else {
            context?.close(promise: nil)
        }
        exchange.ended()
    }

    func close() { context?.close(promise: nil) }
}
