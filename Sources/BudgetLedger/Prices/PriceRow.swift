package import Vocabulary

/// One model of the price table: its limits, its rates over time, and the multipliers that it knows.
package struct PriceRow: Hashable, Sendable {
    package var id: String
    /// The word that a policy uses for all models of this kind, such as `sonnet`.
    package var family: String
    package var displayName: String
    /// The context window, tokens.
    package var maxInput: Int64
    package var maxOutput: Int64
    /// An upper bound of the tokens of one image.
    package var imageTokens: Int64
    /// UTF-8 bytes of an answer that are at least one token: the floor of an answer that was cut.
    package var bytesPerOutputToken: Int64
    package var geo: [String: Ratio]
    /// In the order of time; the first may hold since always.
    package var dated: [DatedRates]
    /// The rates of `speed: fast`; `nil` where the model has no such mode.
    package var fast: SteppedRates?
    /// Prices calls of the past and is offered to nobody.
    package var isRetired: Bool

    /// Rates and the instant from which they hold.
    package struct DatedRates: Hashable, Sendable {
        /// `nil` is always.
        package var from: Instant?
        package var rates: SteppedRates
        package var source: String
        /// The day on which somebody read the rate at its source, `YYYY-MM-DD`.
        package var verified: String?
    }

    /// The rates of the last entry at or before `instant`; `nil` if none has begun.
    package func rates(at instant: Instant) -> SteppedRates? {
        dated.last { entry in entry.from.map { $0 <= instant } ?? true }?.rates
    }
}
