import Testing
import Vocabulary

@Suite struct InstantTests {
    @Test func `seconds are rounded down, also before 1970`() {
        #expect(Instant(nanoseconds: 1_999_999_999).seconds == 1)
        #expect(Instant(nanoseconds: -1).seconds == -1)
        #expect(Instant(nanoseconds: -1_000_000_000).seconds == -1)
        #expect(Instant(seconds: 3) < Instant(nanoseconds: 3_000_000_001))
    }

    @Test func `time saturates at its ends`() {
        let start = Instant(seconds: 0)
        #expect(start.advanced(bySeconds: 5) == Instant(seconds: 5))
        #expect(start.advanced(bySeconds: .max) == Instant(nanoseconds: .max))
        #expect(start.advanced(bySeconds: .min) == Instant(nanoseconds: .min))
        #expect(Instant(nanoseconds: .max).advanced(bySeconds: 1) == Instant(nanoseconds: .max))
    }
}
