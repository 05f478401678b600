import Dispatch
import Glibc

/// Signals as a stream: the first SIGTERM or SIGINT drains, a second one skips the wait, SIGHUP reloads.
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
        let wanted: [(Int32, Event)] = [(SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload)]
        let sources = wanted.map { number, event in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(event) }
            source.resume()
            return source
        }
        // SAFETY: as above.
        unsafe self.sources = sources
    }
}
