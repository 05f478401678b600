import NIOCore
import NIOPosix
import Synchronization

/// A client that sends bytes as they are written and reads until something ends it.
struct RawClient {
    let port: Int

    /// What comes back for `text` until the server closes, or until `enough` says that all is there.
    func send(_ text: String, until enough: @escaping @Sendable (String) -> Bool = RawClient.isWhole) async throws
        -> String
    {
        let collected = Collected(enough)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(collected))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
        let answer = await collected.value
        // The server may have closed it first.
        try? await channel.close().get()
        return answer
    }

    /// True once a head and the body that it announces are there.
    @Sendable static func isWhole(_ text: String) -> Bool {
        guard let end = text.utf8Range(of: "\r\n\r\n") else { return false }
        let head = String(text[..<end.lowerBound]).lowercased()
        if head.contains("100 continue") { return isWhole(String(text[end.upperBound...])) }
        if head.contains("transfer-encoding: chunked") { return text.hasSuffix("0\r\n\r\n") }
        guard let start = head.utf8Range(of: "content-length: ") else { return true }
        let count = Int(head[start.upperBound...].prefix { $0.isNumber }) ?? 0
        return text[end.upperBound...].utf8.count >= count
    }
}

extension String {
    /// The first place of `other`, without Foundation.
    func utf8Range(of other: String) -> Range<String.Index>? { firstRange(of: other) }
}

/// What one connection received.
private final class Collected: Sendable {
    private struct State {
        var text = ""
        var isDone = false
        var waiter: CheckedContinuation<String, Never>?
    }

    private let state = Mutex(State())
    private let enough: @Sendable (String) -> Bool

    init(_ enough: @escaping @Sendable (String) -> Bool) { self.enough = enough }

    func add(_ text: String) {
        let isEnough = state.withLock { state in
            state.text += text
            return enough(state.text)
        }
        if isEnough { finish() }
    }

    func finish() {
        state.withLock { state in
            state.isDone = true
            state.waiter?.resume(returning: state.text)
            state.waiter = nil
        }
    }

    var value: String {
        get async {
            await withCheckedContinuation { waiter in
                state.withLock { state in
                    if state.isDone { waiter.resume(returning: state.text) } else { state.waiter = waiter }
                }
            }
        }
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let collected: Collected

    init(_ collected: Collected) { self.collected = collected }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        collected.add(String(buffer: unwrapInboundIn(data)))
    }

    func channelInactive(context: ChannelHandlerContext) { collected.finish() }
}
