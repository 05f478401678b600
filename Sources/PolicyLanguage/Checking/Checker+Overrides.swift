extension Checker {
    /// An override stays inside what its tier's `custom` lines permit.
    mutating func checkOverrides() {
        for block in book.blocks where block.owner.isOverride { checkOverride(block) }
    }

    mutating func checkOverride(_ block: Block) {
        guard let tier = book.tier(of: block.owner), book.tier(tier) != nil else {
            reportMissingTier(block)
            return
        }
        for limit in block.limits where limit.condition == nil && !limit.isShadow {
            checkBound(limit, of: block, tier)
        }
        for rule in block.rules where rule.verdict == .allow && !rule.isShadow { checkGrant(rule, tier) }
    }

    private mutating func reportMissingTier(_ block: Block) {
        switch block.owner {
        case .tenant(let name, let tier):
            error(
                "E031", "tenant `\(name)` is of tier `\(tier)`, which does not exist", block.place,
                advice: nearest(tier, book.tierNames))
        case .key(let name, let of):
            let known = book.blocks.compactMap(\.owner.tenantName) + book.tierNames
            error(
                "E031", "key `\(name)` is of `\(of)`, which is no tenant with an override and no tier", block.place,
                advice: nearest(of, known) ?? "write override tenant \"\(of)\" of TIER { }, or name a tier")
        case .everyone, .tier: break
        }
    }

    private mutating func checkBound(_ limit: LimitRule, of block: Block, _ tier: String) {
        guard let bound = bound(of: limit.slot, block.owner, tier), limit.amount > bound.amount else { return }
        let kind = limit.slot.kind.rawValue
        error(
            "E032", "\(kind) \(limit.text) is over the bound of \(bound.text) set at \(bound.ruling.place)",
            limit.valuePlace)
    }

    /// A key's bound is its tenant's own limit; a tenant's is the `custom limit` of its tier, else the tier's limit.
    private func bound(of slot: LimitSlot, _ owner: BlockOwner, _ tier: String) -> LimitRule? {
        if case .key(_, let of) = owner, let tenant = book.override(tenant: of) {
            let own = tenant.limits.first { $0.slot == slot && $0.condition == nil && !$0.isShadow }
            if let own { return own }
        }
        let lineage = book.lineage(of: tier)
        let base = lineage.flatMap(\.limits).first { $0.slot == slot && $0.condition == nil && !$0.isShadow }
        guard let base else { return nil }
        let custom = lineage.flatMap(\.customLimits).first { $0.slot == slot }
        guard let custom, custom.amount > base.amount else { return base }
        return custom
    }

    private mutating func checkGrant(_ rule: Rule, _ tier: String) {
        let grants = book.lineage(of: tier).flatMap(\.customAllows).filter { $0.kind == rule.kind }
        for target in rule.targets where !grants.contains(where: { $0.targets.contains { $0.grants(target) } }) {
            error(
                "E033", "tier \(tier) has no `custom allow` for \(rule.kind.rawValue) \(target.name.text)",
                target.place, advice: "add to tier \(tier): custom allow \(rule.kind.rawValue) \(target.name.text)")
        }
    }
}

extension RuleTarget {
    /// The same name or a glob of it; where this one has patterns, some of them.
    fileprivate func grants(_ other: RuleTarget) -> Bool {
        guard name.text == other.name.text || name.isGlob && name.matches(other.name.text) else { return false }
        guard named == other.named || named.isEmpty else { return false }
        if patterns.isEmpty { return true }
        return !other.patterns.isEmpty && other.patterns.allSatisfy { patterns.contains($0) }
    }
}
