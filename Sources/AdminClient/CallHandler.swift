import HTTPWire
import NIOCore

/// One request on its way to a connection, and who waits for its reply.
struct PendingCall: Sendable {
    let bytes: [UInt8]
    let method: RequestMethod
    let timeout: TimeAmount
    let answered: EventLoopPromise<AdminReply>
}

/// Sends one request after the other and hands each reply to its promise; lives on the connection's loop.
///
/// INVARIANT: at most one request is out, so a reply always belongs to it.
final class CallHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = PendingCall
    typealias OutboundOut = ByteBuffer

    private var pending: PendingCall?
    private var reader = ReplyReader(answering: .get)
    private var deadline: Scheduled<Void>?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let call = unwrapOutboundIn(data)
        guard pending == nil else {
            call.answered.fail(AdminFailure.unreadable("one connection carries one call at a time"))
            return
        }
        pending = call
        reader = ReplyReader(answering: call.method)
        let channel = context.channel
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: call.timeout) {
            self.finish(.failure(AdminFailure.timedOut))
            channel.close(promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: call.bytes)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        do {
            guard let reply = try reader.take(bytes) else { return }
            let keepsAlive = reader.keepsAlive
            finish(.success(reply))
            if !keepsAlive { context.close(promise: nil) }
        } catch {
            finish(.failure(AdminFailure.unreadable(error.sentence)))
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let reply = reader.finished() {
            finish(.success(reply))
        } else {
            finish(.failure(AdminFailure.unreachable("the connection was closed before the answer")))
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(AdminFailure.unreachable(String(describing: error))))
        context.close(promise: nil)
    }

    private func finish(_ result: Result<AdminReply, any Error>) {
        deadline?.cancel()
        deadline = nil
        pending?.answered.completeWith(result)
        pending = nil
    }
}
