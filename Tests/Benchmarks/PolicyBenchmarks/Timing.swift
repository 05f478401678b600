import AllocationCounter
import PolicyLanguage

/// Clocks and counters.
enum Timing {
    /// Decisions between two looks at the clock.
    private static let batch = 64

    /// Nanoseconds of one decision: the median of all batches.
    static func decisions(_ one: Case, beside other: Case? = nil, batches: Int) -> Double {
        var times: [Double] = []
        times.reserveCapacity(batches)
        var seen = 0
        for _ in 0..<batches {
            let start = ContinuousClock.now
            for _ in 0..<batch {
                if one.decide().verdict == .deny { seen += 1 }
                if let other, other.decide().verdict == .deny { seen += 1 }
            }
            times.append((ContinuousClock.now - start) / .nanoseconds(1) / Double(batch))
        }
        precondition(seen >= 0, "the answers are looked at, so that nothing is left out")
        return times.median
    }

    /// Heap allocations of so many decisions, all requests in turn.
    static func allocations(_ cases: [Case], decisions: Int) -> UInt {
        for one in cases { _ = one.decide() }
        var denied = 0
        let before = gatehouse_allocations()
        for index in 0..<decisions where cases[index % cases.count].decide().verdict == .deny { denied += 1 }
        let after = gatehouse_allocations()
        precondition(denied > 0, "some of the requests are denied")
        return after - before
    }
}

extension [Double] {
    /// 0 of nothing.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
