package import Vocabulary

extension Policy {
    /// The tiers, the lowest first: by what `order` and `extends` say, then by name.
    package var tiersFromBelow: [TierName] {
        let ranks = book.tierRanks
        return tiers.sorted { (ranks[$0.text] ?? 0, $0.text) < (ranks[$1.text] ?? 0, $1.text) }
    }

    /// Whether every catalog has the tool: one that clients bring along, not one of an MCP server or of the caller.
    package func isBuiltin(tool: String) -> Bool { book.names.tools[tool]?.isBuiltin ?? false }
}

extension RuleBook {
    /// How many tiers stand below each.
    fileprivate var tierRanks: [String: Int] {
        var below: [String: Set<String>] = [:]
        for tier in tierNames { below[tier] = Set(lineage(of: tier).compactMap(\.owner.tierName)).subtracting([tier]) }
        for order in orders {
            for (index, tier) in order.tiers.enumerated() { below[tier, default: []].formUnion(order.tiers[..<index]) }
        }
        // As often as there are tiers: by then every chain has been followed to its end.
        for _ in tierNames {
            for (tier, lower) in below { below[tier] = lower.union(lower.flatMap { below[$0] ?? [] }) }
        }
        return below.mapValues(\.count)
    }
}
