package import Vocabulary

/// The five rates of a model, in USD per million tokens.
package struct RatesShape: Hashable, Sendable, Codable {
    package var input: String
    package var output: String
    package var write5m: String
    package var write1h: String
    package var read: String

    package init(input: String, output: String, write5m: String, write1h: String, read: String) {
        (self.input, self.output, self.read) = (input, output, read)
        (self.write5m, self.write1h) = (write5m, write1h)
    }

    private enum CodingKeys: String, CodingKey {
        case input, output
        case write5m = "write_5m"
        case write1h = "write_1h"
        case read
    }
}

/// Rates of a model from an instant on, and those of a prompt that is longer than a number of tokens.
package struct DatedRatesShape: Hashable, Sendable, Codable {
    /// `null` is always.
    package var effectiveFrom: Instant?
    package var rates: RatesShape
    package var above: Int64?
    package var ratesAbove: RatesShape?
    package var source: String
    /// The day on which somebody read the rate at its source.
    package var verified: String?

    package init(effectiveFrom: Instant?, rates: RatesShape, source: String, verified: String?) {
        (self.effectiveFrom, self.rates) = (effectiveFrom, rates)
        (self.source, self.verified) = (source, verified)
    }

    private enum CodingKeys: String, CodingKey {
        case effectiveFrom = "effective_from"
        case rates, above
        case ratesAbove = "rates_above"
        case source, verified
    }
}

/// One model of a price table.
package struct ModelShape: Hashable, Sendable, Codable {
    package let id: String
    package var type = "model"
    package var family: String
    package var displayName: String
    package var maxInput: Int64
    package var maxOutput: Int64
    /// Other names that stand for it.
    package var aliases: [String] = []
    /// Prices calls of the past and is offered to nobody.
    package var retired = false
    /// In force now; `null` for a model that cannot be called.
    package var rates: RatesShape?
    /// All of them, in the order of time.
    package var dated: [DatedRatesShape] = []

    package init(id: String, family: String, displayName: String, maxInput: Int64, maxOutput: Int64) {
        (self.id, self.family, self.displayName) = (id, family, displayName)
        (self.maxInput, self.maxOutput) = (maxInput, maxOutput)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, family
        case displayName = "display_name"
        case maxInput = "max_input"
        case maxOutput = "max_output"
        case aliases, retired, rates, dated
    }
}

/// One revision of the price table; each is kept for ever.
package struct PriceTableShape: Hashable, Sendable, Codable {
    package let revision: String
    package var type = "prices"
    package var inForce: Bool
    package var loadedAt: Instant
    /// Empty in a list.
    package var models: [ModelShape] = []

    package init(revision: String, inForce: Bool, loadedAt: Instant) {
        (self.revision, self.inForce, self.loadedAt) = (revision, inForce, loadedAt)
    }

    private enum CodingKeys: String, CodingKey {
        case revision, type
        case inForce = "in_force"
        case loadedAt = "loaded_at"
        case models
    }
}

/// What a price document would change if it were loaded now.
package struct PriceCheckShape: Hashable, Sendable, Codable {
    package let revision: String
    package var type = "price-check"
    package var changes: [PriceChange]
    package var warnings: [String]
    /// Why it would be refused; `null` if it would not.
    package var refusal: String?

    package init(revision: String, changes: [PriceChange], warnings: [String], refusal: String?) {
        (self.revision, self.changes, self.warnings) = (revision, changes, warnings)
        self.refusal = refusal
    }
}

/// One difference between two price tables.
package struct PriceChange: Hashable, Sendable, Codable {
    package enum Kind: String, ClosedWord { case added, removed, changed }

    package let model: String
    package let change: Kind
    package let before: String?
    package let after: String?

    package init(model: String, change: Kind, before: String?, after: String?) {
        (self.model, self.change, self.before, self.after) = (model, change, before, after)
    }
}
