import Metering
import Testing

@Suite struct HistogramTests {
    @Test(arguments: [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (4_096, 12), (4_097, 13), (UInt64.max, 13)])
    func `a value falls under the least bound that it does not pass`(value: UInt64, place: Int) {
        var histogram = Histogram(.counts)
        histogram.add(value)
        #expect(histogram.counts.firstIndex(of: 1) == place)
        #expect(histogram.total == 1 && histogram.sum == value)
    }

    @Test func `two histograms together are as one that counted both`() {
        var (first, second, both) = (Histogram(.seconds), Histogram(.seconds), Histogram(.seconds))
        for value in stride(from: UInt64(1), to: 700_000_000_000, by: 13_000_000_007) {
            first.add(value)
            second.add(value / 1_000)
            both.add(value)
            both.add(value / 1_000)
        }
        first.merge(second)
        #expect(first == both)
    }

    @Test(arguments: [Histogram.Scale.seconds, .counts]) func `bounds rise`(scale: Histogram.Scale) {
        #expect(zip(scale.bounds, scale.bounds.dropFirst()).allSatisfy { $0 < $1 })
    }
}
