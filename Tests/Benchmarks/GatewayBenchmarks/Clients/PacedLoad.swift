import NIOCore
import NIOPosix

/// Connections that each ask at a steady pace: what a request waits for when nobody presses.
struct PacedLoad: Sendable {
    let connections: Int
    /// Of all connections together.
    let requestsPerSecond: Int

    static let usual = PacedLoad(connections: 16, requestsPerSecond: 1_600)

    /// Times of the requests, the first tenth left out; a connection that broke gives fewer.
    func drive(port: Int, key: String, seconds: Int, path: String = "/v1/messages") async throws -> Times {
        let request = Asking.messages(key, order: "hello", isStream: false, path: path)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let pace = TimeAmount.nanoseconds(1_000_000_000 * Int64(connections) / Int64(requestsPerSecond))
        let each = requestsPerSecond * seconds / connections
        var running: [EventLoopFuture<[Int64]>] = []
        for _ in 0..<connections {
            running.append(open(port, request, pace, each, on: group))
            try await Task.sleep(for: .nanoseconds(pace.nanoseconds / Int64(connections)))
        }
        var times: [Int64] = []
        for connection in running { times += try await connection.get().dropFirst(each / 10) }
        try await group.shutdownGracefully()
        return Times(times)
    }

    private func open(
        _ port: Int, _ request: ByteBuffer, _ pace: TimeAmount, _ requests: Int, on group: any EventLoopGroup
    ) -> EventLoopFuture<[Int64]> {
        let loop = group.next()
        let done = loop.makePromise(of: [Int64].self)
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let client = PacedClient(request, pace: pace, requests: requests, done)
                    try channel.pipeline.syncOperations.addHandler(client)
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .whenFailure { done.fail($0) }
        return done.futureResult
    }
}
