import Glibc
import HTTPWire
import Logging
import NIOCore
import Vocabulary

/// One connection of a listener: one request at a time, each under its deadlines.
///
///     connect -> head -> body -> answering -> idle -> head ...
///                  \______\_________\____-> lingering -> closed
///
/// Runs on its event loop alone; the handler runs elsewhere, and its answer comes back as a future of this loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    /// Bytes of later requests that may wait behind an answer before the socket is no longer read.
    static let waitingLimit = 65_536

    private enum Phase {
        case connected, idle, head, body, answering, lingering, closed
    }

    /// Told to connections when the listener drains.
    struct Drain {}

    private let settings: ListenerSettings
    private let book: ConnectionBook
    private let bodies: BodyBudget
    private let peer: PeerAddress
    /// By which bodies are counted.
    private let network: PeerNetwork
    private let logger: Logger
    private let handler: Handler
    private var requests: RequestReader
    private var phase = Phase.connected
    private var deadline: Scheduled<Void>?
    private var waiting = ByteBuffer()
    private var bodyBytesSinceCheck = 0
    private var isReadHeld = false
    /// The client sends nothing more; what it has asked for is answered.
    private var hasEnded = false
    /// An answer without an end is on its way.
    private var isEndless = false
    /// Bytes of the body that were taken from the budget.
    private var counted = 0

    init(
        _ settings: ListenerSettings, _ book: ConnectionBook, _ bodies: BodyBudget, peer: PeerAddress, logger: Logger,
        handler: @escaping Handler
    ) {
        (self.settings, self.book, self.bodies) = (settings, book, bodies)
        (self.peer, self.logger, self.handler) = (peer, logger, handler)
        network = PeerNetwork(peer)
        requests = RequestReader(limits: settings.limits)
    }

    func channelActive(context: ChannelHandlerContext) {
        setDeadline(settings.headDeadline, context) { self.headIsLate(context) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        deadline?.cancel()
        deadline = nil
        forgetBody()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .lingering, phase != .closed else { return }
        var bytes = unwrapInboundIn(data)
        if phase == .body { bodyBytesSinceCheck += bytes.readableBytes }
        if waiting.readableBytes == 0 { waiting = bytes } else { waiting.writeBuffer(&bytes) }
        serve(context)
    }

    func read(context: ChannelHandlerContext) {
        isReadHeld = waiting.readableBytes > Self.waitingLimit
        if !isReadHeld { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed {
            hasEnded = true
            return finishAfterEnd(context)
        }
        guard event is Drain else { return context.fireUserInboundEventTriggered(event) }
        let isUnused = phase == .idle || (phase == .connected && !requests.hasBegun)
        if isUnused { context.close(promise: nil) }
    }

    /// Closes a connection on which nothing is left to answer, or whose client has left an answer without an end.
    private func finishAfterEnd(_ context: ChannelHandlerContext) {
        guard hasEnded, phase != .answering || isEndless else { return }
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        context.close(promise: nil)
    }

    // Reading.

    private func serve(_ context: ChannelHandlerContext) {
        guard phase != .answering, phase != .lingering, phase != .closed, waiting.readableBytes > 0 else { return }
        do throws(HTTPRefusal) {
            let bytes = waiting
            let end = try requests.read(bytes.readableBytesUInt8Span)
            waiting.moveReaderIndex(forwardBy: end ?? bytes.readableBytes)
            guard countBody() else {
                return refuse(.overloaded, "too many large bodies are being read; try again in a moment", context)
            }
            if requests.wantsContinue { write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), context, promise: nil) }
            if end != nil { answer(context) } else { waitForMore(context) }
        } catch {
            refuse(error.reason, error.sentence, context)
        }
    }

    /// Takes room for what the body has grown by; false where there is none.
    private func countBody() -> Bool {
        let more = requests.body.count - BodyBudget.free - counted
        guard more > 0 else { return true }
        guard bodies.take(more, for: network) else { return false }
        counted += more
        return true
    }

    /// Makes ready for the next request; the memory of a large body goes.
    private func forgetBody() {
        requests.reset()
        guard counted > 0 else { return }
        var none: [UInt8] = []
        requests.swapBody(&none)
        bodies.giveBack(counted, of: network)
        counted = 0
    }

    private func waitForMore(_ context: ChannelHandlerContext) {
        if requests.hasHead && phase != .body {
            phase = .body
            startBodyWindow(context)
        } else if phase == .idle {
            phase = .head
            setDeadline(settings.headDeadline, context) { self.headIsLate(context) }
        }
    }

    private func startBodyWindow(_ context: ChannelHandlerContext) {
        bodyBytesSinceCheck = 0
        setDeadline(settings.bodyWindow, context) {
            let window = self.settings.bodyWindow.components.seconds
            guard self.bodyBytesSinceCheck >= self.settings.bodyRate * Int(window) else {
                return self.refuse(.requestTimeout, "the body comes too slowly; send it without pauses", context)
            }
            self.startBodyWindow(context)
        }
    }

    private func headIsLate(_ context: ChannelHandlerContext) {
        guard requests.hasBegun else { return context.close(promise: nil) }
        refuse(.requestTimeout, "the head of the request comes too slowly; send it at once", context)
    }

    // Answering.

    private func answer(_ context: ChannelHandlerContext) {
        phase = .answering
        deadline?.cancel()
        let (request, handler) = (HTTPRequest(head: requests.head, body: requests.body, peer: peer), handler)
        let answering: @Sendable () async -> HTTPResponse = { await handler(request) }
        context.eventLoop.makeFutureWithTask(answering).assumeIsolated().whenSuccess { response in
            guard self.phase == .answering else { return }
            self.send(response, to: request.head, context)
        }
    }

    private func send(_ response: HTTPResponse, to head: RequestHead, _ context: ChannelHandlerContext) {
        let frame = ResponseFrame(response, to: head, keepAlive: head.keepAlive && !book.isDraining, at: now)
        let written = context.eventLoop.makePromise(of: Void.self)
        switch response.body {
        case .bytes(let body):
            write(framing: frame, frame.framing == .none ? [] : body, context, promise: written)
            finish(after: written.futureResult, frame.keepAlive, context)
        case .stream(let length, let produce):
            isEndless = length == nil
            write(frame.bytes, context, promise: nil)
            guard frame.framing != .none else {
                written.succeed()
                return finish(after: written.futureResult, frame.keepAlive, context)
            }
            let writer = HTTPBodyWriter(context.channel, frame.framing, deadline: TimeAmount(settings.writeDeadline))
            let producing: @Sendable () async throws -> Void = {
                try await produce(writer)
                try await writer.end()
            }
            context.eventLoop.makeFutureWithTask(producing).cascade(to: written)
            finish(after: written.futureResult, frame.keepAlive, context)
        }
    }

    private func write(
        framing frame: ResponseFrame, _ body: [UInt8], _ context: ChannelHandlerContext, promise: EventLoopPromise<Void>
    ) {
        setDeadline(settings.writeDeadline, context) { context.close(promise: nil) }
        write(frame.bytes + body, context, promise: promise)
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
    }

    /// Goes on with the next request, or ends the connection, once the answer is out.
    private func finish(after written: EventLoopFuture<Void>, _ keepAlive: Bool, _ context: ChannelHandlerContext) {
        written.assumeIsolated().whenComplete { result in
            guard self.phase == .answering else { return }
            guard case .success = result, keepAlive, !self.book.isDraining else { return context.close(promise: nil) }
            self.forgetBody()
            self.isEndless = false
            self.phase = .idle
            self.setDeadline(self.settings.idleDeadline, context) { context.close(promise: nil) }
            self.serve(context)
            self.finishAfterEnd(context)
            if self.isReadHeld && self.waiting.readableBytes <= Self.waitingLimit {
                self.isReadHeld = false
                context.read()
            }
        }
    }

    /// Answers what is no request, and ends the connection.
    ///
    /// What the client still sends is read and dropped for a while: closing at once would reset the connection, and
    /// the answer might be lost on its way.
    private func refuse(_ reason: Reason, _ sentence: String, _ context: ChannelHandlerContext) {
        logger.debug("request refused", metadata: ["reason": "\(reason.word)"])
        var response = settings.refusal(reason, sentence)
        let body: [UInt8] = if case .bytes(let bytes) = response.body { bytes } else { [] }
        response.body = .bytes(body)
        let frame = ResponseFrame(response, to: RequestHead.unread, keepAlive: false, at: now)
        phase = .lingering
        waiting.clear()
        forgetBody()
        write(frame.bytes + body, context, promise: nil)
        setDeadline(settings.lingerDeadline, context) { context.close(promise: nil) }
    }

    private var now: Instant { Instant(seconds: Int64(time(nil))) }

    private func setDeadline(
        _ duration: Duration, _ context: ChannelHandlerContext, _ act: @escaping () -> Void
    ) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { act() }
    }
}
