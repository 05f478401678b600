import AuditLog
import BudgetLedger
import Digests
import Foundation
import Store
import Synchronization
import Vocabulary

/// The seconds of one load, as they were measured.
struct Drive {
    var pairsPerSecond = 0.0
    /// Microseconds of CPU per pair, all threads.
    var processor = 0.0
    var hold = Samples()
    var settle = Samples()
    var refused = 0
}

/// One thread that stands for the event loops: it takes the writer's answers and hands in what follows.
final class Load: @unchecked Sendable {
    // SAFETY: what is not in the Mutex is touched by the thread of `run` alone.
    private enum Event { case held(Int, RequestID, isGranted: Bool), settled(Int) }

    /// Pairs in flight past which the pace is not kept.
    private static let hopeless = 6_000

    private let town: Town
    private let events = Mutex<[Event]>([])
    private let wake = DispatchSemaphore(value: 0)
    private var random = SystemRandomNumberGenerator()
    private var ids = SecureRandom()
    private var started: [Int64] = []
    private var drive = Drive()
    private var ended = 0
    private let stamp = PolicyStamp(
        revision: SHA256.hash([1]), rule: "pro.policy:8",
        decision: {
            var ids = SecureRandom()
            return DecisionID(using: &ids)
        }())
    private let prices = SHA256.hash([2])

    init(_ town: Town) { self.town = town }

    /// As many pairs as go, with so many in flight.
    func saturate(inFlight: Int, seconds: Int) -> Drive {
        let (start, busy) = (monotonicNow(), processorNow())
        let end = start + Int64(seconds) * 1_000_000_000
        for _ in 0..<inFlight { hold() }
        var open = inFlight
        while open > 0 {
            for event in take() where handle(event) {
                if monotonicNow() < end { hold() } else { open -= 1 }
            }
        }
        return finish(start, busy)
    }

    /// So many pairs a second, whatever the writer does; latencies count from the instant that was planned.
    ///
    /// Nothing begins after `seconds`, nor while so many pairs are open as the machine can no longer catch up with.
    func pace(_ rate: Int, seconds: Int) -> Drive {
        let total = rate * seconds
        // No list grows meanwhile: copying one of megabytes would stand in the latencies of a thousand pairs.
        started.reserveCapacity(total)
        drive.hold.reserve(total)
        drive.settle.reserve(total)
        let (start, busy) = (monotonicNow(), processorNow())
        var begun = 0
        while ended < total {
            let elapsed = monotonicNow() - start
            if elapsed > Int64(seconds) * 1_000_000_000, begun == ended { break }
            let isOver = elapsed > Int64(seconds) * 1_000_000_000 || begun - ended >= Self.hopeless
            let due = isOver ? begun : min(total, Int(elapsed * Int64(rate) / 1_000_000_000))
            while begun < due {
                hold(since: start + Int64(begun) * 1_000_000_000 / Int64(rate))
                begun += 1
            }
            for event in take(wait: .microseconds(200)) { _ = handle(event) }
        }
        return finish(start, busy)
    }

    private func finish(_ start: Int64, _ busy: Int64) -> Drive {
        drive.pairsPerSecond = Double(ended) / (Double(monotonicNow() - start) / 1e9)
        drive.processor = Double(processorNow() - busy) / 1e3 / Double(max(1, ended))
        return drive
    }

    // MARK: One pair

    private func hold(since planned: Int64? = nil) {
        let key = town.keys[Int.random(in: 0..<town.keys.count, using: &random)]
        let request = RequestID(using: &ids)
        let order = HoldOrder(
            request: request, key: key, version: 1, epoch: 1, amount: NanoUSD(4_000_000),
            askedModel: "claude-haiku-5-5",
            billedModel: "claude-haiku-5-5", route: "/v1/messages", byteCount: 2_000, isStream: false, policy: stamp,
            prices: prices)
        let place = started.count
        started.append(planned ?? monotonicNow())
        submit(
            { books in try books.hold(order) },
            then: { [self] answer in
                var isGranted = false
                if case .granted = answer { isGranted = true }
                post(.held(place, request, isGranted: isGranted))
            })
    }

    private func settle(_ place: Int, _ request: RequestID) {
        var usage = TokenUsage()
        (usage.input, usage.output) = (500, 200)
        started[place] = monotonicNow()
        submit(
            { [usage] books in try books.settle(request, Charge(NanoUSD(150_000)), usage: usage) },
            then: { [self] _ in post(.settled(place)) })
    }

    private func submit<Answer: Sendable>(
        _ change: @escaping @Sendable (inout Books) throws -> Answer, then answer: @escaping @Sendable (Answer) -> Void
    ) {
        while !town.store.writer.submit(change, then: answer) { usleep(100) }
    }

    /// True when the pair has ended.
    private func handle(_ event: Event) -> Bool {
        switch event {
        case .held(let place, let request, let isGranted):
            drive.hold.add(monotonicNow() - started[place])
            guard isGranted else {
                drive.refused += 1
                ended += 1
                return true
            }
            settle(place, request)
            return false
        case .settled(let place):
            drive.settle.add(monotonicNow() - started[place])
            ended += 1
            return true
        }
    }

    // MARK: The mailbox

    private func post(_ event: Event) {
        let isFirst = events.withLock { events in
            events.append(event)
            return events.count == 1
        }
        if isFirst { wake.signal() }
    }

    private func take(wait: DispatchTimeInterval? = nil) -> [Event] {
        if let wait { _ = wake.wait(timeout: .now() + wait) } else { wake.wait() }
        return events.withLock { events in exchange(&events, with: []) }
    }
}
