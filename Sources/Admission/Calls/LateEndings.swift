import Synchronization

/// Ends of calls that found the writer's queue full, until they are handed in.
///
/// Bounded by the calls in flight: each has one end.
final class LateEndings: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    func keep(_ ending: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(ending) } }

    /// Hands each in once more.
    func run() {
        let endings = waiting.withLock { waiting in exchange(&waiting, with: []) }
        for ending in endings { ending() }
    }
}
