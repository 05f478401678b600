import Vocabulary

/// An exact multiplier of a price, such as `11/10`, `1/2` or `1.25`.
package struct Ratio: Hashable, Sendable, BitwiseCopyable {
    package let numerator: Int64
    package let denominator: Int64

    package static let one = Ratio(uncheckedNumerator: 1, denominator: 1)
    /// Both parts are at most this, so that a few of them and a call's sum stay within 128 bits.
    package static let partLimit: Int64 = 10_000

    private init(uncheckedNumerator numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Returns `nil` unless the numerator is 0 to 10,000 and the denominator 1 to 10,000.
    package init?(_ numerator: Int64, over denominator: Int64) {
        guard (0...Self.partLimit).contains(numerator), (1...Self.partLimit).contains(denominator) else { return nil }
        self.init(uncheckedNumerator: numerator, denominator: denominator)
    }

    /// Parses a fraction of two whole numbers, or a decimal number of at most three decimals.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.count == 2 {
            guard let upper = Self.whole(Substring(parts[0])), let lower = Self.whole(Substring(parts[1])) else {
                return nil
            }
            self.init(upper, over: lower)
        } else {
            // A decimal is read as money is: digit by digit, then brought to thousandths.
            guard let nano = NanoUSD(dollars: text), nano.count % 1_000_000 == 0 else { return nil }
            let thousandths = nano.count / 1_000_000
            if thousandths % 1_000 == 0 {
                self.init(thousandths / 1_000, over: 1)
            } else {
                self.init(thousandths, over: 1_000)
            }
        }
    }

    private static func whole(_ text: Substring) -> Int64? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}
