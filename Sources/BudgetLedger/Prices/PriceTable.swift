package import Vocabulary

/// One revision of the prices: every model, alias, multiplier and fee, and nothing that is free by omission.
package struct PriceTable: Hashable, Sendable {
    /// Lower-case hex SHA-256 of the document in canonical form.
    package let revision: String
    /// In the order of the document.
    package let rows: [PriceRow]
    package private(set) var aliases: [String: String]
    /// Multipliers by service tier, such as `batch`.
    package let modifiers: [String: Ratio]
    package let serverTools: [String: ServerToolPrice]
    /// Prices a model without a row; `nil` refuses it.
    package let fallback: PriceRow?
    package let warnings: [PriceWarning]

    /// By id; and by every name that a request may write, aliases resolved.
    private let priced: [String: PricedRow]
    private var named: [String: PricedRow]
    let pricedFallback: PricedRow?

    init(
        revision: String, rows: [PriceRow], aliases: [String: String], modifiers: [String: Ratio],
        serverTools: [String: ServerToolPrice], fallback: PriceRow?, warnings: [PriceWarning]
    ) {
        self.revision = revision
        self.rows = rows
        self.aliases = aliases
        self.modifiers = modifiers
        self.serverTools = serverTools
        self.fallback = fallback
        self.warnings = warnings
        priced = Dictionary(rows.map { ($0.id, PricedRow($0)) }, uniquingKeysWith: { first, _ in first })
        named = priced
        for (name, target) in aliases { named[name] = priced[target] }
        pricedFallback = fallback.map { PricedRow($0) }
    }

    /// A table that prices nothing.
    package static let none = PriceTable(
        revision: "", rows: [], aliases: [:], modifiers: [:], serverTools: [:], fallback: nil, warnings: [])

    /// The model id that `name` stands for: itself, or what its alias names.
    package func resolve(_ name: String) -> String { aliases[name] ?? name }

    /// The row of a model id or an alias; `nil` for an unknown model.
    package func row(_ name: String) -> PriceRow? { named[name]?.row }

    /// The same by reference: pricing a call copies no row.
    func pricedRow(_ name: String) -> PricedRow? { named[name] }

    /// The five rates of a model in force at an instant, for a short prompt at the usual speed.
    package func rate(for model: String, at instant: Instant) -> TokenRates? { row(model)?.rates(at: instant)?.rates }

    /// The table with the operator's own aliases before those of the document; unknown targets are left out.
    package func overridden(aliases own: [String: String]) -> PriceTable {
        var table = self
        for (name, target) in own {
            guard let row = priced[target] else { continue }
            table.aliases[name] = target
            table.named[name] = row
        }
        return table
    }

    /// The models that are offered: priced at `instant` and not retired, in the order of the document.
    package func offered(at instant: Instant) -> [PriceRow] {
        rows.filter { row in !row.isRetired && row.rates(at: instant) != nil }
    }
}

/// What one use of a tool that the provider runs costs, and how much it brings back into the prompt.
package struct ServerToolPrice: Hashable, Sendable {
    package var perRequest: NanoUSD
    package var perHour: NanoUSD
    /// Shorter use is billed as this many seconds.
    package var minimumSeconds: Int64
    /// An upper bound of the tokens of one result.
    package var resultTokens: Int64

    /// The most that one use can cost; an hour is longer than any single execution lives.
    var dearestUse: NanoUSD { perRequest.adding(perHour) ?? .largest }
}
