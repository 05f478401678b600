import Glibc
import Seeds

/// Welch's t-test over the times of single calls, as in Reparaz, Balasch and Verbauwhede, "dude, is my code constant
/// time?" (2017): two classes of input in random order, and the slowest calls of both left out.
enum Timing {
    /// Beyond it the times of the two classes differ with near certainty.
    static let limit = 4.5
    private static let tries = 1_000_000

    /// The t value of `compare(stored, first)` against `compare(stored, second)` over a million tries.
    static func welch(
        _ stored: [UInt8], _ first: [UInt8], _ second: [UInt8], _ compare: ([UInt8], [UInt8]) -> Bool
    ) -> Double {
        var generator = SeededRandom(seed: 23)
        var times: [[UInt64]] = [[], []]
        for place in times.indices { times[place].reserveCapacity(tries) }
        // Both classes come from one array and are compared in one place of memory: nothing but the bytes differs,
        // and a neighbour who writes beside them slows both.
        let inputs = zip(first, second).flatMap { [$0, $1] }
        var input = first
        var isEqual = false
        for _ in 0..<tries {
            let kind = Int(generator.next() & 1)
            for place in input.indices { input[place] = inputs[2 * place + kind] }
            let start = now()
            isEqual = compare(stored, input) || isEqual
            times[kind].append(now() - start)
        }
        precondition(!isEqual, "the inputs differ from what is stored")
        // Interruptions are far slower than any call, and belong to the machine.
        let cut = (times[0] + times[1]).sorted()[tries * 9 / 10]
        return t(times[0].filter { $0 <= cut }, times[1].filter { $0 <= cut })
    }

    private static func t(_ first: [UInt64], _ second: [UInt64]) -> Double {
        let (one, other) = (moments(first), moments(second))
        let spread = one.variance / Double(first.count) + other.variance / Double(second.count)
        return spread == 0 ? 0 : (one.mean - other.mean) / spread.squareRoot()
    }

    private static func moments(_ times: [UInt64]) -> (mean: Double, variance: Double) {
        let mean = times.reduce(0) { $0 + Double($1) } / Double(times.count)
        let squares = times.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return (mean, squares / Double(times.count - 1))
    }

    private static func now() -> UInt64 {
        var time = timespec()
        // SAFETY: fills the struct that it is handed.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
