/// How many values fell under each bound, and their sum.
///
/// A value that belongs to one owner: counting costs a few comparisons and no allocation.
package struct Histogram: Hashable, Sendable {
    /// Which bounds the values are sorted under.
    package enum Scale: Sendable {
        /// Values are nanoseconds, bounds go from 100 us to 10 minutes.
        case seconds
        /// Values are whole numbers, bounds are powers of two up to 4096.
        case counts
    }

    package let scale: Scale
    /// One for each bound, and one for what passes the last.
    package private(set) var counts: [UInt64]
    package private(set) var sum: UInt64 = 0

    package init(_ scale: Scale) {
        self.scale = scale
        counts = Array(repeating: 0, count: scale.bounds.count + 1)
    }

    /// Counts one value.
    package mutating func add(_ value: UInt64) {
        let bounds = scale.bounds
        var place = 0
        while place < bounds.count, value > bounds[place] { place += 1 }
        counts[place] &+= 1
        sum &+= value
    }

    /// Adds what another one of the same scale has counted.
    package mutating func merge(_ other: Histogram) {
        for place in counts.indices where place < other.counts.count { counts[place] &+= other.counts[place] }
        sum &+= other.sum
    }

    /// How many values were counted.
    package var total: UInt64 { counts.reduce(0, &+) }
}

extension Histogram.Scale {
    package var bounds: [UInt64] {
        switch self {
        case .seconds: Self.nanoseconds
        case .counts: Self.powers
        }
    }

    private static let nanoseconds: [UInt64] = [
        100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
        250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000,
        60_000_000_000, 600_000_000_000,
    ]
    private static let powers: [UInt64] = (0...12).map { 1 << $0 }
}
