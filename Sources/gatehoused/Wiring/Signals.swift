import Dispatch
import Glibc
import Synchronization

/// Signals as a stream: the first SIGTERM or SIGINT drains, SIGHUP reloads.
///
/// A second SIGTERM or SIGINT ends the process at once, whatever it waits for.
/// What comes while the house opens is read when it is open: an early stop is a stop in the log, too.
///
/// Before its source listens a signal does what the system does with it: it ends the process. To ignore it until then,
/// as is often advised, would lose the one that comes in between, and whoever sent it would wait for ever.
final class Signals: Sendable {
    enum Event: Sendable { case stop, reload }

    let events: AsyncStream<Event>
    // SAFETY: dispatch sources are thread-safe objects; they are kept alive here and never touched again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        self.events = events
        let stop = Self.stop(continuation)
        let reload: @Sendable () -> Void = { continuation.yield(.reload) }
        let sources = [(SIGTERM, stop), (SIGINT, stop), (SIGHUP, reload)].map { number, handler in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: handler)
            source.resume()
            return source
        }
        // SAFETY: as above.
        unsafe self.sources = sources
    }

    /// What a signal to stop does, the first time and the second.
    private static func stop(_ events: AsyncStream<Event>.Continuation) -> @Sendable () -> Void {
        let isStopping = Mutex(false)
        return {
            let isSecond = isStopping.withLock { stopping in
                defer { stopping = true }
                return stopping
            }
            if isSecond { exit(0) }
            events.yield(.stop)
        }
    }
}
