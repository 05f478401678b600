import Foundation
import NIOCore

/// One connection that asks at a steady pace, whatever the answers take; runs on its event loop alone.
///
/// An answer that is late makes the next request late, and that wait counts as time of the next request. The pace goes
/// on from each due time: from when the last request went out, connections that were late together would stay together.
final class PacedClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: ByteBuffer
    private let pace: TimeAmount
    private let done: EventLoopPromise<[Int64]>
    private var left: Int
    private var due = NIODeadline.now()
    private var waiting: [Int64] = []
    private var isAsking = false
    private var answer = AnswerLength()
    private var times: [Int64] = []

    init(_ request: ByteBuffer, pace: TimeAmount, requests: Int, _ done: EventLoopPromise<[Int64]>) {
        (self.request, self.pace, left, self.done) = (request, pace, requests, done)
    }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    func channelActive(context: ChannelHandlerContext) {
        due = .now()
        tick(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard answer.take(unwrapInboundIn(data).readableBytesView) else { return }
        answer = AnswerLength()
        times.append(now - waiting.removeFirst())
        isAsking = false
        if !waiting.isEmpty { ask(context) } else if left == 0 { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(times) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func tick(_ context: ChannelHandlerContext) {
        guard left > 0, context.channel.isActive else { return }
        left -= 1
        waiting.append(now)
        if !isAsking { ask(context) }
        due = due + pace
        context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.tick(context) }
    }

    private func ask(_ context: ChannelHandlerContext) {
        isAsking = true
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }
}

/// Finds the end of one answer of known length.
struct AnswerLength {
    private static let name = "content-length:"
    private var bytes: [UInt8] = []
    private var whole: Int?

    /// True once the answer is there; an answer without a length never is.
    mutating func take(_ piece: ByteBufferView) -> Bool {
        bytes += piece
        if whole == nil { whole = Self.length(of: bytes) }
        return whole.map { bytes.count >= $0 } ?? false
    }

    private static func length(of bytes: [UInt8]) -> Int? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), text.hasPrefix("HTTP/1.1 ") else { return nil }
        let head = text[..<end.lowerBound]
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name) }
        guard let body = line.flatMap({ Int($0.dropFirst(name.count).filter { $0 != " " }) }) else { return nil }
        return head.utf8.count + 4 + body
    }
}
