import BudgetLedger
import Testing
import Vocabulary

@Suite struct FailureBucketTests {
    @Test func `a burst passes, then one for each interval`() {
        var bucket = FailureBucket()
        let second: Int64 = 1_000_000_000
        let taken = (0..<10).filter { _ in bucket.take(at: Sample.noon, interval: second, burst: 5) }
        #expect(taken == [0, 1, 2, 3, 4])
        let later = Sample.noon.advanced(bySeconds: 1)
        let isTaken = bucket.take(at: later, interval: second, burst: 5)
        #expect(isTaken)
        #expect(bucket.isFull(at: later, interval: second, burst: 5))
        #expect(bucket.isEmpty(at: Sample.noon.advanced(bySeconds: 6)) && !bucket.isEmpty(at: later))
    }

    @Test func `a burst of nothing never passes, and no number traps`() {
        var bucket = FailureBucket()
        let taken = [
            bucket.take(at: Sample.noon, interval: 1, burst: 0),
            bucket.take(at: Sample.noon, interval: .max, burst: .max),
            bucket.take(at: Instant(nanoseconds: .min), interval: .max, burst: .max),
        ]
        #expect(taken == [false, true, true])
    }
}
