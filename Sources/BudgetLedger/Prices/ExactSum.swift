import Vocabulary

/// The exact price of a call as a fraction of pico-dollars, rounded up once when it is taken.
///
/// Each model of a call may have its own multipliers, so the sum carries a denominator. Whatever passes 128 bits makes
/// the whole sum too large, never smaller.
struct ExactSum: Hashable, Sendable {
    private var numerator: Int128 = 0
    private var denominator: Int128 = 1
    private var isTooLarge = false

    init() {}

    /// Adds `pico` pico-dollars times all of `ratios`.
    mutating func add(_ pico: Int128, times ratios: [Ratio] = []) {
        var upper = pico
        var lower: Int128 = 1
        for ratio in ratios {
            upper = product(upper, Int128(ratio.numerator))
            lower = product(lower, Int128(ratio.denominator))
        }
        guard lower != denominator else {
            numerator = sum(numerator, upper)
            return
        }
        let shared = Self.commonDivisor(lower, denominator)
        numerator = sum(product(numerator, lower / shared), product(upper, denominator / shared))
        denominator = product(denominator, lower / shared)
    }

    /// Adds a fee in nano-dollars, which no multiplier touches.
    mutating func add(fee: NanoUSD, times count: Int64 = 1) {
        add(Int128(fee.count) * Int128(count) * 1_000)
    }

    /// Adds `seconds` of something that has a price per hour.
    mutating func add(perHour: NanoUSD, seconds: Int64) {
        guard let hour = Ratio(1, over: 3_600) else { return }
        add(Int128(perHour.count) * Int128(seconds) * 1_000, times: [hour])
    }

    /// The sum in nano-dollars, rounded up; `nil` past the largest amount.
    var roundedUp: NanoUSD? {
        let (divisor, overflow) = denominator.multipliedReportingOverflow(by: 1_000)
        guard !isTooLarge, !overflow else { return nil }
        let (whole, rest) = numerator.quotientAndRemainder(dividingBy: divisor)
        guard let nano = Int64(exactly: rest > 0 ? whole + 1 : whole) else { return nil }
        return NanoUSD(nano)
    }

    /// The sum in nano-dollars, rounded down; `nil` past the largest amount.
    var roundedDown: NanoUSD? {
        let (divisor, overflow) = denominator.multipliedReportingOverflow(by: 1_000)
        guard !isTooLarge, !overflow else { return nil }
        guard numerator != 0 else { return .zero }
        return Int64(exactly: numerator / divisor).map(NanoUSD.init)
    }

    private mutating func product(_ left: Int128, _ right: Int128) -> Int128 {
        let (value, overflow) = left.multipliedReportingOverflow(by: right)
        if overflow { isTooLarge = true }
        return overflow ? 1 : value
    }

    private mutating func sum(_ left: Int128, _ right: Int128) -> Int128 {
        let (value, overflow) = left.addingReportingOverflow(right)
        if overflow { isTooLarge = true }
        return overflow ? 1 : value
    }

    private static func commonDivisor(_ left: Int128, _ right: Int128) -> Int128 {
        var (larger, smaller) = (left, right)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return larger
    }
}
