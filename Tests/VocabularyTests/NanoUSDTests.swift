import Testing
import Vocabulary

@Suite struct NanoUSDTests {
    @Test(
        arguments: [
            ("0", 0, "0"), ("12.50", 12_500_000_000, "12.5"), ("0.000000001", 1, "0.000000001"),
            ("9223372036.854775807", Int64.max, "9223372036.854775807"), ("1", 1_000_000_000, "1"),
            ("007", 7_000_000_000, "7"),
        ] as [(String, Int64, String)]) func `dollars are read exactly`(text: String, count: Int64, shortest: String)
    {
        #expect(NanoUSD(dollars: text)?.count == count)
        #expect(NanoUSD(count).dollars == shortest)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "1.0000000000", "9223372036.854775808", "9223372037", "1.2.3",
        " 1", "1 ", "٣",
        "99999999999999999999",
    ]) func `what is no exact amount is refused`(text: String) {
        #expect(NanoUSD(dollars: text) == nil)
    }

    @Test func `amounts below zero have a sign, the smallest too`() {
        #expect(NanoUSD(-1).dollars == "-0.000000001")
        #expect(NanoUSD(.min).dollars == "-9223372036.854775808")
    }

    @Test func `sums that pass 64 bits are none`() {
        #expect(NanoUSD.largest.adding(NanoUSD(1)) == nil && NanoUSD(.min).subtracting(NanoUSD(1)) == nil)
        #expect(NanoUSD(2).adding(NanoUSD(3)) == NanoUSD(5) && NanoUSD(2).subtracting(NanoUSD(3)) == NanoUSD(-1))
        #expect(NanoUSD(1) < NanoUSD(2) && NanoUSD.dollars(2) == NanoUSD(2_000_000_000))
    }
}
