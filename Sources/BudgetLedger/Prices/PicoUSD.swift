import Vocabulary

/// The rate of one token in 10^-12 US dollars: a dollar per million tokens is 1,000,000.
package struct PicoUSD: Hashable, Sendable, Comparable, BitwiseCopyable {
    /// Pico-dollars, at least 0.
    package let count: Int64

    @inlinable
    package init(_ count: Int64) { self.count = count }

    package static let zero = PicoUSD(0)
    /// A dollar for one token: far above any price, and small enough that no product of a call passes 128 bits.
    package static let limit: Int64 = 1_000_000_000_000

    /// Parses US dollars per million tokens in decimal digits, exactly: `12.50`, `0.125`.
    ///
    /// Returns `nil` for a sign, an exponent, more than six decimals, or more than a dollar for one token.
    package init?(dollarsPerMillion text: String) {
        guard let dollars = NanoUSD(dollars: text), dollars.count % 1_000 == 0 else { return nil }
        let pico = dollars.count / 1_000
        guard pico <= Self.limit else { return nil }
        count = pico
    }

    @inlinable
    package static func < (left: PicoUSD, right: PicoUSD) -> Bool { left.count < right.count }
}
