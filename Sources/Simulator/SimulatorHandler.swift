import HTTPWire
import NIOCore

/// One connection: bytes in, answers out, in the order of the requests.
///
/// Runs on its event loop alone. While an answer pauses or the client does not read, later requests wait unread.
final class SimulatorHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes that may wait behind a running answer before the socket is no longer read.
    static let waitingLimit = 1 << 20

    private let responder: Responder
    private let counters: SimulatorCounters
    private let record: RequestRecord
    private var requests: RequestReader
    private var waiting = ByteBuffer()
    private var output = ByteBuffer()
    private var player: AnswerPlayer?
    private var memory = AnswerMemory()
    private var isReadHeld = false
    private var isClosing = false

    init(_ settings: SimulatorSettings, _ counters: SimulatorCounters, _ record: RequestRecord) {
        responder = Responder(settings: settings)
        self.counters = counters
        self.record = record
        var limits = HeadLimits()
        limits.body = settings.bodyLimit
        requests = RequestReader(limits: limits)
    }

    func channelActive(context: ChannelHandlerContext) {
        counters.note(.connected)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if player != nil { counters.note(.aborted) }
        counters.note(.disconnected)
        (player, isClosing) = (nil, true)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if waiting.readableBytes == 0 { waiting = bytes } else { waiting.writeBuffer(&bytes) }
        serve(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { serve(context) }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        isReadHeld = waiting.readableBytes > Self.waitingLimit
        if !isReadHeld { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Answers what has come whole, in one write.
    private func serve(_ context: ChannelHandlerContext) {
        while player == nil, !isClosing, context.channel.isWritable, waiting.readableBytes > 0 {
            guard takeRequest(context) else { break }
        }
        flush(context)
        if isReadHeld && waiting.readableBytes <= Self.waitingLimit {
            isReadHeld = false
            context.read()
        }
    }

    /// Takes one request and plays its answer; false when more bytes must come.
    private func takeRequest(_ context: ChannelHandlerContext) -> Bool {
        do throws(HTTPRefusal) {
            let bytes = waiting
            let end = try requests.read(bytes.readableBytesUInt8Span)
            waiting.moveReaderIndex(forwardBy: end ?? bytes.readableBytes)
            if requests.wantsContinue { output.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
            guard end != nil else { return false }
        } catch {
            counters.note(.malformed)
            var answer = ErrorAnswer.make(error == .bodyTooLarge ? 413 : 400, id: 0, error.sentence)
            answer.mark(.close)
            play(answer, context)
            return false
        }
        counters.note(.request)
        record.keep(requests.head, body: requests.body)
        let answer = memory.answer(to: &requests, by: responder)
        if answer.isStream { counters.note(.stream) }
        requests.reset()
        play(answer, context)
        return true
    }

    private func play(_ answer: Answer, _ context: ChannelHandlerContext) {
        guard !answer.marks.isEmpty else {
            output.writeBytes(answer.bytes)
            counters.note(.answered)
            return
        }
        player = AnswerPlayer(answer)
        goOn(context)
    }

    /// Plays the running answer up to its next pause or its end.
    private func goOn(_ context: ChannelHandlerContext) {
        guard var running = player else { return }
        let stop = running.play(into: &output)
        player = running
        switch stop {
        case .pause(let nanoseconds):
            flush(context)
            context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds)) {
                guard !self.isClosing else { return }
                self.goOn(context)
                self.serve(context)
            }
        case .hang: flush(context)
        case .close:
            end()
            close(context)
        case .ended: end()
        }
    }

    private func end() {
        player = nil
        counters.note(.answered)
    }

    /// Closes once what was written has reached the socket.
    private func close(_ context: ChannelHandlerContext) {
        isClosing = true
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(output), promise: written)
        output = ByteBuffer()
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard output.readableBytes > 0, !isClosing else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        // The channel may still hold the buffer; clearing then gives us another one.
        output.clear()
    }
}
