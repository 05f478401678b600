import Dispatch
import Glibc
import HTTPListener
import HTTPWire
import Logging
import NIOPosix
import Vocabulary

/// The witness's listener, until a signal to stop.
final class WitnessServer: Sendable {
    private let listener: RunningListener

    private init(_ listener: RunningListener) { self.listener = listener }

    static func start(_ desk: WitnessDesk, host: String, port: Int) async throws -> WitnessServer {
        var settings = ListenerSettings(.tcp(host: host, port: port))
        settings.limits.body = 64 * 1_024
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let logger = Logger(label: "gatehouse-witness")
        let listener = try await RunningListener.start(settings, on: group, logger: logger) { request in
            desk.answer(request)
        }
        return WitnessServer(listener)
    }

    var port: Int { listener.port }

    func untilStopped() async {
        let (stops, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGTERM, SIGINT].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(()) }
            source.resume()
            return source
        }
        for await _ in stops { break }
        for source in sources { source.cancel() }
        // What cannot be closed cleanly ends with the process a moment later.
        try? await listener.shutdown(within: .seconds(2))
    }
}

/// The wall clock of the machine.
enum SystemClock {
    static let now: @Sendable () -> Instant = {
        var time = timespec()
        // SAFETY: the call writes one `timespec` and keeps no pointer.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
