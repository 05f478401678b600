import BudgetLedger
import Seeds
import Testing
import Vocabulary

@Suite struct RateRingTests {
    private static func instant(_ microseconds: Int64) -> Instant {
        Instant(nanoseconds: Sample.noon.nanoseconds + microseconds * 1_000)
    }

    /// Random arrivals beside a list of all that were granted: no period may hold more than the limit, and up to 600
    /// entries nobody may be refused who would fit.
    @Test(
        arguments: [
            (limit: 60, amounts: 1...1, gap: 100_000), (limit: 600, amounts: 1...1, gap: 10_000),
            (limit: 5_000, amounts: 1...1, gap: 2_000), (limit: 100_000, amounts: 0...4_000, gap: 50_000),
            (limit: 10, amounts: 1...12, gap: 3_000_000),
        ] as [(limit: Int64, amounts: ClosedRange<Int64>, gap: Int64)])
    func `no minute of traffic exceeds the limit, wherever the window starts`(
        limit: Int64, amounts: ClosedRange<Int64>, gap: Int64
    ) {
        let period: Int64 = 60_000_000
        var generator = SeededRandom(seed: UInt64(limit))
        var ring = RateRing()
        var granted: [(at: Int64, amount: Int64)] = []
        var (first, sum, at) = (0, Int64(0), Int64(0))
        for _ in 0..<(20 * rounds(1_000)) {
            at += Int64.random(in: 0...(Bool.random(using: &generator) ? gap : gap / 50), using: &generator)
            while first < granted.count, granted[first].at + period <= at {
                sum -= granted[first].amount
                first += 1
            }
            let amount = Int64.random(in: amounts, using: &generator)
            let fits = sum + amount <= limit
            if ring.wait(for: amount, limit: limit, at: Self.instant(at)) == .none {
                guard fits else {
                    Issue.record("a period of more than \(limit) ends at \(at)")
                    return
                }
                ring.take(amount, at: Self.instant(at))
                granted.append((at, amount))
                sum += amount
            } else if fits, granted.count - first < RateRing.exactLimit - 1 {
                // Joined slots may still be late by a 600th of a period after the burst that filled the ring.
                let late = granted[max(0, first - RateRing.exactLimit)..<first].filter {
                    $0.at + period + period / 600 > at
                }
                guard sum + amount + late.reduce(0, { $0 + $1.amount }) > limit else {
                    Issue.record("refused at \(at), although it fits")
                    return
                }
            }
        }
        #expect(!granted.isEmpty)
    }

    @Test func `a full burst is allowed, and comes back one period later to the microsecond`() {
        var ring = RateRing()
        for _ in 0..<60 {
            #expect(ring.wait(for: 1, limit: 60, at: Sample.noon) == .none)
            ring.take(1, at: Sample.noon)
        }
        #expect(ring.wait(for: 1, limit: 60, at: Self.instant(59_999_999)) == .nanoseconds(1_000))
        #expect(ring.wait(for: 60, limit: 60, at: Self.instant(60_000_000)) == .none)
        ring.trim(at: Self.instant(60_000_000))
        #expect(ring.isEmpty)
    }

    @Test func `retry-after is the time until the oldest needed token returns, in whole seconds`() {
        var ring = RateRing()
        for second in 0..<10 { ring.take(10, at: Sample.noon.advanced(bySeconds: Int64(second))) }
        let now = Sample.noon.advanced(bySeconds: 10)
        #expect(ring.wait(for: 10, limit: 100, at: now).retryAfter == 50)
        #expect(ring.wait(for: 11, limit: 100, at: now).retryAfter == 51)
        #expect(ring.wait(for: 100, limit: 100, at: now).retryAfter == 59)
        #expect(ring.wait(for: 101, limit: 100, at: now) == .forever)
        #expect(RateWait.nanoseconds(1).retryAfter == 1 && RateWait.nanoseconds(1_000_000_001).retryAfter == 2)
        #expect(RateWait.none.retryAfter == nil && RateWait.forever.retryAfter == nil)
    }

    @Test func `a debt delays the next call until it has come back`() {
        var ring = RateRing()
        ring.take(250, at: Sample.noon)
        #expect(ring.wait(for: 1, limit: 100, at: Sample.noon).retryAfter == 60)
        #expect(ring.wait(for: 0, limit: 100, at: Sample.noon).retryAfter == 60)
    }

    @Test func `what was not used is given back, and what has come back is not`() {
        var ring = RateRing()
        ring.take(5, at: Sample.noon)
        ring.take(5, at: Self.instant(1))
        ring.giveBack(3, takenAt: Sample.noon, at: Self.instant(2))
        #expect(ring.inUse == 7)
        ring.giveBack(9, takenAt: Sample.noon, at: Self.instant(2))
        #expect(ring.inUse == 5)
        ring.giveBack(5, takenAt: Sample.noon, at: Self.instant(60_000_000))
        #expect(ring.inUse == 5)
    }

    @Test func `a clock that steps back gives nothing back`() {
        var ring = RateRing()
        ring.take(60, at: Sample.noon)
        #expect(ring.wait(for: 1, limit: 60, at: Self.instant(-3_600_000_000)) != .none)
        ring.take(1, at: Self.instant(-3_600_000_000))
        #expect(ring.wait(for: 1, limit: 61, at: Self.instant(59_999_999)) != .none)
    }

    @Test(arguments: [1, 60, 1_000, 3_600, 86_400, 1_000_000] as [Int64])
    func `a longer period is counted as strictly`(period: Int64) {
        var ring = RateRing(period: period)
        var at = Sample.noon
        for _ in 0..<2_000 {
            at = Instant(nanoseconds: at.nanoseconds + period * 1_000_000_000 / 1_499)
            ring.take(1, at: at)
            #expect((1_499...1_504).contains(ring.inUse) || ring.inUse < 1_499)
        }
        #expect((1_499...1_503).contains(ring.inUse))
        ring.trim(at: at.advanced(bySeconds: period + period / 500 + 1))
        #expect(ring.isEmpty && ring.inUse == 0)
    }

    @Test func `amounts and instants at the ends of their range do not trap`() {
        var ring = RateRing(period: .max)
        for instant in [Instant(nanoseconds: .min), Instant(nanoseconds: .max), Instant(nanoseconds: 0)] {
            ring.take(.max, at: instant)
            ring.giveBack(.max, takenAt: instant, at: instant)
            _ = ring.wait(for: .max, limit: .max, at: instant)
            _ = ring.wait(for: .min, limit: .max, at: instant)
            _ = ring.wait(for: 1, limit: .min, at: instant)
        }
    }
}
