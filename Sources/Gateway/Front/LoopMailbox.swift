import Admission
import NIOCore
import Synchronization

/// Verdicts on their way from the writer to one event loop.
///
/// The writer answers a whole batch at once. Its verdicts gather here and the loop is woken once, behind the last of
/// them: one wake-up and one task for a commit, where each call would have had its own.
final class LoopMailbox: Sendable {
    private struct Letter {
        let exchange: NIOLoopBound<Exchange>
        let verdict: CallVerdict
    }

    private let loop: any EventLoop
    // Locked to append one letter or to take them all.
    private let letters = Mutex<[Letter]>([])

    init(_ loop: any EventLoop) { self.loop = loop }

    /// Hands a verdict over; one from another thread is opened after the next `wake`.
    func post(_ verdict: CallVerdict, to exchange: NIOLoopBound<Exchange>) {
        guard !loop.inEventLoop else { return loop.execute { exchange.value.judged(verdict) } }
        letters.withLock { $0.append(Letter(exchange: exchange, verdict: verdict)) }
    }

    /// Has the loop open what was posted since the last time.
    func wake() {
        guard letters.withLock({ !$0.isEmpty }) else { return }
        loop.execute { self.open() }
    }

    private func open() {
        let posted = letters.withLock { letters in exchange(&letters, with: []) }
        posted.first?.exchange.value.loop.outbox.gatherRequests {
            for letter in posted { letter.exchange.value.judged(letter.verdict) }
        }
    }
}
