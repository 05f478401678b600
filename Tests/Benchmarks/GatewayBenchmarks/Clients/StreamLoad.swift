import NIOCore
import NIOPosix

/// Streams that begin at a steady pace and run beside each other.
struct StreamLoad: Sendable {
    let streams: Int
    let startsPerSecond: Int
    let deltas: Int
    let gapMilliseconds: Int

    /// Before the others: the daemon proves a key once, and proxies open their connections.
    static let first = StreamLoad(streams: 25, startsPerSecond: 50, deltas: 2, gapMilliseconds: 10)
    /// A few, to see what a stream costs.
    static let few = StreamLoad(streams: 200, startsPerSecond: 50, deltas: 20, gapMilliseconds: 50)
    /// As many as must run at once: the last one begins before the first one ends.
    static let many = StreamLoad(streams: 2_000, startsPerSecond: 500, deltas: 40, gapMilliseconds: 250)

    /// Drives one port; `look` is called while all of them run, and now and then before.
    func drive(port: Int, key: String, look: @Sendable () throws -> Void = {}) async throws -> StreamDrive {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let order = "sim{deltas=\(deltas),gap=\(gapMilliseconds)ms,stamp=1}"
        let request = Asking.messages(key, order: order, isStream: true)
        var running: [EventLoopFuture<StreamSeen>] = []
        let begun = ContinuousClock.now
        for number in 0..<streams {
            try await Task.sleep(until: begun + .seconds(1) * number / startsPerSecond)
            running.append(open(port, request, on: group))
            if number % startsPerSecond == 0 { try look() }
        }
        try look()
        var seen: [StreamSeen] = []
        for stream in running { seen.append(try await stream.get()) }
        try await group.shutdownGracefully()
        return StreamDrive(seen, deltas: deltas)
    }

    private func open(_ port: Int, _ request: ByteBuffer, on group: any EventLoopGroup) -> EventLoopFuture<StreamSeen> {
        let loop = group.next()
        let done = loop.makePromise(of: StreamSeen.self)
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StreamClient(request, done))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .whenFailure { _ in done.succeed(StreamSeen()) }  // counted as cut
        return done.futureResult
    }
}

/// What all streams of one drive gave.
struct StreamDrive: Sendable {
    let streams: Int
    let cut: Int
    let firstByte: Times
    let delay: Times
    /// Deltas for each read that brought one.
    let deltasPerRead: Double

    init(_ seen: [StreamSeen], deltas: Int) {
        streams = seen.count
        cut = seen.count { !$0.isWhole || $0.delays.count != deltas }
        firstByte = Times(seen.filter { $0.firstByte > 0 }.map(\.firstByte))
        delay = Times(seen.flatMap(\.delays))
        deltasPerRead = Double(delay.count) / Double(max(1, seen.reduce(0) { $0 + $1.reads }))
    }
}
