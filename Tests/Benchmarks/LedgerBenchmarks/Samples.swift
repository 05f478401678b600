import Glibc

/// Monotonic nanoseconds.
func monotonicNow() -> Int64 {
    var time = timespec()
    // SAFETY: fills the struct that it is handed.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Nanoseconds of CPU that this process has used, all threads together.
func processorNow() -> Int64 {
    var time = timespec()
    // SAFETY: fills the struct that it is handed.
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Latencies in nanoseconds.
struct Samples: Sendable {
    private(set) var values: [Int64] = []

    mutating func reserve(_ count: Int) { values.reserveCapacity(count) }

    mutating func add(_ value: Int64) { values.append(value) }

    /// The value below which this part of all values lies, in milliseconds.
    func quantile(_ part: Double) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]) / 1e6
    }
}
