/// Times of single things, in nanoseconds.
struct Times {
    private let sorted: [Int64]

    init(_ times: [Int64]) { sorted = times.sorted() }

    var count: Int { sorted.count }

    /// Microseconds; 0 of none.
    func percentile(_ percent: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * percent / 100))]) / 1_000
    }

    var p50: Double { percentile(50) }
    var p99: Double { percentile(99) }
}
