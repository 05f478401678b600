import Gateway
import Testing

private let second: UInt64 = 1_000_000_000

@Suite struct BreakerTests {
    @Test func `five failures in a row open it, and one success in between does not`() {
        let breaker = Breaker()
        for _ in 0..<4 { breaker.failed(at: 0) }
        breaker.succeeded()
        for _ in 0..<4 { breaker.failed(at: 0) }
        #expect(breaker.allows(at: 0))
        breaker.failed(at: 0)
        #expect(!breaker.allows(at: 9 * second))
    }

    @Test func `after the pause one probe at a time is let through`() {
        let breaker = Breaker()
        for _ in 0..<5 { breaker.failed(at: 0) }
        #expect(breaker.allows(at: 10 * second))
        #expect(!breaker.allows(at: 10 * second))
        breaker.failed(at: 10 * second)
        #expect(!breaker.allows(at: 29 * second))
        #expect(breaker.allows(at: 30 * second))
        breaker.succeeded()
        #expect(breaker.allows(at: 30 * second) && breaker.allows(at: 30 * second))
    }

    @Test func `a probe whose client left does not keep the breaker open for ever`() {
        let breaker = Breaker()
        for _ in 0..<5 { breaker.failed(at: 0) }
        #expect(breaker.allows(at: 10 * second))
        #expect(!breaker.allows(at: 39 * second))
        #expect(breaker.allows(at: 40 * second))
    }
}
