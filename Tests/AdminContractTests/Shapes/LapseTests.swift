import AdminContract
import Testing

@Suite struct LapseTests {
    @Test(arguments: [("30s", 30), ("5m", 300), ("1h15m", 4_500), ("7d", 604_800), ("0s", 0)] as [(String, Int64)])
    func `a length of time reads and writes as people say it`(text: String, seconds: Int64) {
        #expect(Lapse(text)?.seconds == seconds)
        #expect(Lapse(seconds: seconds).description == text)
    }

    @Test(arguments: ["", "5", "m", "1m1h", "1h1h", "-1h", "1.5h", "1 h", "9999999999s", "999999999d"])
    func `anything else is not a length of time`(text: String) {
        #expect(Lapse(text) == nil)
    }
}
