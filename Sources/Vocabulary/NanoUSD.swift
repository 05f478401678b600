/// An amount of money in 10^-9 US dollars, up to 9.22 billion dollars.
///
/// Money is never a floating-point number.
package struct NanoUSD: Hashable, Sendable, Comparable {
    /// Nano-dollars.
    package let count: Int64

    @inlinable
    package init(_ count: Int64) { self.count = count }

    package static let zero = NanoUSD(0)
    package static let largest = NanoUSD(.max)
    package static let perDollar: Int64 = 1_000_000_000

    /// Whole dollars; for constants and tests.
    package static func dollars(_ dollars: Int64) -> NanoUSD { NanoUSD(dollars * perDollar) }

    @inlinable
    package static func < (left: NanoUSD, right: NanoUSD) -> Bool { left.count < right.count }

    /// The sum, or `nil` where it passes `Int64`.
    @inlinable
    package func adding(_ other: NanoUSD) -> NanoUSD? {
        let (sum, overflow) = count.addingReportingOverflow(other.count)
        return overflow ? nil : NanoUSD(sum)
    }

    /// The difference, or `nil` where it passes `Int64`.
    @inlinable
    package func subtracting(_ other: NanoUSD) -> NanoUSD? {
        let (rest, overflow) = count.subtractingReportingOverflow(other.count)
        return overflow ? nil : NanoUSD(rest)
    }

    /// Parses dollars in decimal digits, exactly: `12.50`, `0`, `0.000000001`.
    ///
    /// Returns `nil` for a sign, an exponent, more than nine decimals, a missing digit, or more than the largest one.
    package init?(dollars text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Self.digits(parts[0]) else { return nil }
        var nano: Int64 = 0
        if parts.count == 2 {
            guard (1...9).contains(parts[1].count), let fraction = Self.digits(parts[1]) else { return nil }
            nano = (parts[1].count..<9).reduce(fraction) { value, _ in value * 10 }
        }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: Self.perDollar)
        guard !overflow, let sum = NanoUSD(scaled).adding(NanoUSD(nano)) else { return nil }
        self = sum
    }

    /// Dollars in the fewest decimal digits: `12.5`, `0`, `-0.000000001`.
    package var dollars: String {
        let (whole, rest) = count.magnitude.quotientAndRemainder(dividingBy: UInt64(Self.perDollar))
        let sign = count < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var decimals = String(rest + UInt64(Self.perDollar)).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return "\(sign)\(whole).\(decimals)"
    }

    private static func digits(_ text: Substring.UTF8View) -> Int64? {
        guard !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(String(Substring(text)))
    }
}
