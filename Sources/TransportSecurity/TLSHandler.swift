import NIOCore
import NIOTLS

/// TLS between a channel's socket and its handlers; lives on the channel's event loop.
///
/// Tells `TLSUserEvent.handshakeCompleted` once. What goes wrong is a `TLSFailure` through `errorCaught`, and the
/// channel is closed. `close_notify` goes out before a close; a peer that ends without one is reported as `truncated`.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case fresh, shaking, open
        /// Our `close_notify` is on its way.
        case leaving
        /// Nothing can be said any more.
        case closed
    }

    /// Plain text of one record at most (RFC 8446, 5.1), so that libssl's buffers stay small.
    private static let recordBytes = 16_384
    /// How long a peer that does not read may delay the close.
    private static let farewell = TimeAmount.milliseconds(500)

    private let session: Libssl.Session
    private let context: TLSContext
    private let peer: PeerName?
    private var state = State.fresh
    /// A read was asked for and no plain text has come of it yet.
    private var isReadOpen = false
    private var waiting = MarkedCircularBuffer<(bytes: ByteBuffer, done: EventLoopPromise<Void>?)>(initialCapacity: 4)

    init(_ session: Libssl.Session, of context: TLSContext, toward peer: PeerName?) {
        (self.session, self.context, self.peer) = (session, context, peer)
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { start(context) } }

    func handlerRemoved(context: ChannelHandlerContext) { dropWaiting(ChannelError.alreadyClosed) }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        let failure: TLSFailure? =
            switch state {
            case .shaking: .handshake("the peer closed")
            case .open: .truncated
            case .fresh, .leaving, .closed: nil
            }
        state = .closed
        dropWaiting(ChannelError.ioOnClosedChannel)
        if let failure { context.fireErrorCaught(failure) }
        context.fireChannelInactive()
    }

    // MARK: Reading

    func read(context: ChannelHandlerContext) {
        isReadOpen = true
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var cipher = unwrapInboundIn(data)
        while state == .shaking || state == .open,
            let part = cipher.readSlice(length: min(cipher.readableBytes, Self.recordBytes)),
            part.readableBytes > 0
        {
            // SAFETY: the session copies the bytes during the call.
            unsafe part.withUnsafeReadableBytes { bytes in unsafe session.take(bytes) }
            if state == .shaking { shakeHands(context) }
            if state == .open { decrypt(context) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        send(context, nil)
        context.fireChannelReadComplete()
        // Bytes of a handshake alone, or half a record: what was asked for is still to come.
        if isReadOpen { context.read() }
    }

    private func decrypt(_ context: ChannelHandlerContext) {
        while state == .open, session.hasBytes {
            var plain = context.channel.allocator.buffer(capacity: Self.recordBytes)
            var step = Libssl.Step.done
            // SAFETY: the session writes into the free part of the buffer and says how much.
            unsafe plain.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.recordBytes) { free in
                let (result, count) = unsafe session.read(into: free)
                step = result
                return count
            }
            if plain.readableBytes > 0 {
                isReadOpen = false
                context.fireChannelRead(wrapInboundOut(plain))
            }
            switch step {
            case .done: continue
            case .hungry: return
            case .ended: return close(context: context, mode: .all, promise: nil)  // nobody is left to be answered
            case .failed(let words): return fail(context, .broken(words))
            }
        }
    }

    // MARK: Writing

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard state != .leaving && state != .closed else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        waiting.append((unwrapOutboundIn(data), promise))
    }

    func flush(context: ChannelHandlerContext) {
        waiting.mark()
        if state == .open { encrypt(context) }
    }

    private func encrypt(_ context: ChannelHandlerContext) {
        var done: EventLoopPromise<Void>?
        var cipher = context.channel.allocator.buffer(capacity: 0)
        while waiting.hasMark, state == .open {
            var (bytes, promise) = waiting.removeFirst()
            if let promise {
                if let done { done.futureResult.cascade(to: promise) } else { done = promise }
            }
            while state == .open, let part = bytes.readSlice(length: min(bytes.readableBytes, Self.recordBytes)),
                part.readableBytes > 0
            {
                // SAFETY: the session reads the bytes during the call.
                let step = unsafe part.withUnsafeReadableBytes { bytes in unsafe session.write(bytes) }
                if case .failed(let words) = step { fail(context, .broken(words)) }
                collect(&cipher)
            }
        }
        guard state == .open else {
            done?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        send(context, done, &cipher)
    }

    private func collect(_ cipher: inout ByteBuffer) {
        // SAFETY: the bytes are copied before the session reuses them.
        unsafe session.drain { bytes in unsafe cipher.writeBytes(bytes) }
    }

    private func send(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        var cipher = context.channel.allocator.buffer(capacity: 0)
        send(context, promise, &cipher)
    }

    /// Writes what the session has for the peer; without anything the promise is kept at once.
    private func send(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?, _ cipher: inout ByteBuffer)
    {
        collect(&cipher)
        guard cipher.readableBytes > 0 else {
            promise?.succeed()
            return
        }
        context.writeAndFlush(wrapOutboundOut(cipher), promise: promise)
    }

    // MARK: Beginning and end

    private func start(_ context: ChannelHandlerContext) {
        guard state == .fresh else { return }
        state = .shaking
        shakeHands(context)
    }

    private func shakeHands(_ context: ChannelHandlerContext) {
        switch session.shakeHands() {
        case .done:
            send(context, nil)
            state = .open
            context.fireUserInboundEventTriggered(
                TLSUserEvent.handshakeCompleted(negotiatedProtocol: session.chosenProtocol))
            if state == .open { encrypt(context) }
        case .hungry: send(context, nil)
        case .ended: fail(context, .handshake("the peer closed"))
        case .failed(let words): fail(context, .handshake(words))
        }
    }

    private func fail(_ context: ChannelHandlerContext, _ failure: TLSFailure) {
        guard state != .closed else { return }
        state = .closed
        send(context, nil)  // the alert, if there is one
        dropWaiting(failure)
        context.fireErrorCaught(failure)
        context.close(mode: .all, promise: nil)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all else {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        switch state {
        case .fresh, .shaking, .closed:
            state = .closed
            context.close(mode: .all, promise: promise)
        case .leaving: context.channel.closeFuture.cascade(to: promise)
        case .open:
            encrypt(context)
            leave(context, promise)
        }
    }

    /// Says `close_notify` and closes when that has left, or after a moment.
    private func leave(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        state = .leaving
        dropWaiting(ChannelError.ioOnClosedChannel)
        if let peer, let ticket = session.ticket { self.context.keep(ticket, for: peer) }
        session.end()
        let said = context.eventLoop.makePromise(of: Void.self)
        let late = context.eventLoop.scheduleTask(in: Self.farewell) { said.fail(TLSFailure.truncated) }
        said.futureResult.assumeIsolated().whenComplete { _ in
            late.cancel()
            context.close(mode: .all, promise: promise)
        }
        send(context, said)
    }

    private func dropWaiting(_ error: any Error) {
        while let (_, promise) = waiting.popFirst() { promise?.fail(error) }
    }
}
