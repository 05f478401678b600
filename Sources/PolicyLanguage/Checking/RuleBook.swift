/// All that a folder says, with every name looked up: what deciding, proving and explaining read.
struct RuleBook: Sendable {
    var names: NameTable
    var facts: FactTable
    /// The sets that the folder defines, by name.
    var sets: [String: [String]] = [:]
    /// Rules so far, grants and those of overrides included: the number of the next one.
    var ruleCount = 0
    /// In the order of the files' names.
    private(set) var blocks: [Block] = []
    private var index: [String: Int] = [:]
    var invariants: [Invariant] = []
    var orders: [TierOrder] = []
    var expectations: [Expectation] = []

    init(names: NameTable, facts: FactTable) {
        self.names = names
        self.facts = facts
    }

    func tier(_ name: String) -> Block? { index["tier \(name)"].map { blocks[$0] } }

    func override(tenant: String) -> Block? { index["tenant \(tenant)"].map { blocks[$0] } }

    func override(key: String) -> Block? { index["key \(key)"].map { blocks[$0] } }

    /// Adds a block, or puts it in the place of the one with the same owner.
    mutating func put(_ block: Block) {
        guard let name = block.owner.name else {
            blocks.append(block)
            return
        }
        if let known = index[name] {
            blocks[known] = block
        } else {
            index[name] = blocks.count
            blocks.append(block)
        }
    }

    /// Keeps the blocks that `isKept` names.
    mutating func keep(_ isKept: (Block) -> Bool) {
        let kept = blocks.filter(isKept)
        blocks = []
        index = [:]
        for block in kept { put(block) }
    }

    var everyone: [Block] { blocks.filter { $0.owner == .everyone } }

    var tierNames: [String] { blocks.compactMap(\.owner.tierName) }

    /// A tier, then its parents, nearest first.
    func lineage(of tier: String) -> [Block] {
        var lineage: [Block] = []
        var next: String? = tier
        while let name = next, let block = self.tier(name), lineage.count <= Checker.tierLimit {
            lineage.append(block)
            guard case .tier(_, let parent) = block.owner else { break }
            next = parent
        }
        return lineage
    }

    /// The tier that a tenant's or key's override belongs to.
    func tier(of owner: BlockOwner) -> String? {
        switch owner {
        case .everyone: nil
        case .tier(let name, _): name
        case .tenant(_, let tier): tier
        case .key(_, let of): override(tenant: of).flatMap { self.tier(of: $0.owner) } ?? tier(of)?.owner.tierName
        }
    }
}

/// For whom the statements of a block hold.
enum BlockOwner: Hashable, Sendable {
    case everyone
    case tier(String, parent: String?)
    case tenant(String, tier: String)
    /// `of` names a tenant with an override, or a tier.
    case key(String, of: String)

    var tierName: String? {
        guard case .tier(let name, _) = self else { return nil }
        return name
    }

    var tenantName: String? {
        guard case .tenant(let name, _) = self else { return nil }
        return name
    }

    var keyName: String? {
        guard case .key(let name, _) = self else { return nil }
        return name
    }

    /// Kind and name; everyone has none.
    var name: String? {
        switch self {
        case .everyone: nil
        case .tier(let name, _): "tier \(name)"
        case .tenant(let name, _): "tenant \(name)"
        case .key(let name, _): "key \(name)"
        }
    }

    var isOverride: Bool { tenantName != nil || keyName != nil }
}

/// The statements of one block, sorted by what they do, lines as written.
struct Block: Sendable {
    let owner: BlockOwner
    let place: SourcePlace
    var rules: [Rule] = []
    var limits: [LimitRule] = []
    var routes: [RouteRule] = []
    var redactions: [RedactRule] = []
    var customLimits: [LimitRule] = []
    var customAllows: [Rule] = []
}

/// `allow`, `ask` or `deny`.
///
/// A class, because hits, findings and profiles hand the same rules around.
final class Rule: Sendable {
    /// Counts the rules of the book; of a key's narrowing -1.
    let number: Int
    let ruling: Ruling
    let verdict: PolicyVerdict
    let isShadow: Bool
    let kind: ThingKind
    let targets: [RuleTarget]
    let condition: FactCondition?
    /// Fires for what no target names: a key's narrowing.
    let isInverted: Bool
    let place: SourcePlace

    init(
        number: Int, ruling: Ruling, verdict: PolicyVerdict, isShadow: Bool, kind: ThingKind, targets: [RuleTarget],
        condition: FactCondition?, isInverted: Bool = false, place: SourcePlace
    ) {
        self.number = number
        self.ruling = ruling
        self.verdict = verdict
        self.isShadow = isShadow
        self.kind = kind
        self.targets = targets
        self.condition = condition
        self.isInverted = isInverted
        self.place = place
    }
}

/// One target of a rule; a set is as many targets as it has names.
struct RuleTarget: Sendable {
    let name: NamePattern
    /// Tools that a deny or ask covers by class.
    let covered: Set<String>
    let coversAgents: Bool
    let coversSkills: Bool
    /// Any of these, or no pattern at all.
    let patterns: [ArgumentPattern]
    /// All of these.
    let named: [NamedTest]
    let place: SourcePlace
}

enum ArgumentPattern: Hashable, Sendable {
    case path(PathPattern)
    case host(HostPattern)
    case command(CommandPattern)
}

/// `amount > 500`, `currency = "eur"`.
struct NamedTest: Hashable, Sendable {
    enum Operand: Hashable, Sendable {
        case number(Int64)
        case text(String)
    }

    let field: String
    let comparison: Comparison
    let operand: Operand
}

struct LimitRule: Sendable {
    let ruling: Ruling
    let isShadow: Bool
    let slot: LimitSlot
    let amount: Int64
    /// The value as written.
    let text: String
    let condition: FactCondition?
    let place: SourcePlace
    let valuePlace: SourcePlace

    func limit(text: String? = nil) -> Limit {
        Limit(slot: slot, amount: amount, text: text ?? self.text, place: ruling.place)
    }
}

struct RouteRule: Sendable {
    let ruling: Ruling
    let isShadow: Bool
    let source: NamePattern
    /// Family or id, as written.
    let target: String
    let targetID: String
    let condition: FactCondition?
    let place: SourcePlace
    let targetPlace: SourcePlace
}

struct RedactRule: Sendable {
    let ruling: Ruling
    let isShadow: Bool
    let kinds: Redactions
    let condition: FactCondition?
    let place: SourcePlace
}

/// `never` or `always`.
struct Invariant: Sendable {
    enum Claim: Sendable {
        case verdict(PolicyVerdict, ThingKind, [RuleTarget])
        case limit(LimitSlot, Int64, text: String)
        case redact(Redactions)
    }

    /// Counts the invariants of the book.
    let number: Int
    let isNever: Bool
    let claim: Claim
    /// Empty: all tiers and overrides.
    let tiers: [String]
    let condition: FactCondition?
    let text: String
    let place: SourcePlace
}

struct TierOrder: Sendable {
    let tiers: [String]
    let place: SourcePlace
}

/// A test that stands in the folder.
struct Expectation: Sendable {
    enum Outcome: Hashable, Sendable {
        case limit(LimitSlot, Int64, text: String)
        case route(String)
        case redact(Redactions, name: String)
    }

    enum Owner: Hashable, Sendable {
        case tier(String)
        case tenant(String)
        case key(String)
    }

    let verdict: PolicyVerdict
    let owner: Owner
    let call: Call
    let callText: String
    let facts: Facts
    let givenText: String
    let outcomes: [Outcome]
    let place: SourcePlace
}
