/// A file as written, before anything is looked up.
struct SyntaxTree: Sendable {
    let source: Source
    let tokens: [Token]
    let comments: [Comment]
    let declarations: [Declaration]

    /// Tokens at which a declaration or a statement begins, ascending: where the formatter starts a line.
    let starts: [Int]
}

/// A word of the text and where it stands.
struct Spelled: Hashable, Sendable {
    let text: String
    let place: SourcePlace
}

/// The text of a value; its meaning depends on the fact or limit beside it.
struct ValueText: Hashable, Sendable {
    /// Blanks of any width are one.
    let text: String
    let isString: Bool
    let place: SourcePlace
}

enum Declaration: Sendable {
    case set(name: Spelled, items: [Item])
    case attribute(name: Spelled, words: [Spelled])
    case declare(ThingKind, names: [Spelled])
    case declareTools([ToolShape])
    case tier(name: Spelled, parent: Spelled?, BlockSyntax)
    case everyone(BlockSyntax)
    case override(OwnerSyntax, BlockSyntax)
    case order(place: SourcePlace, tiers: [Spelled])
    case invariant(InvariantSyntax)
    case expect(ExpectSyntax)
}

/// What rules speak of.
enum ThingKind: String, Hashable, Sendable, CaseIterable {
    case tool, agent, skill, model, file
}

/// An element of a set or a `file` rule.
struct Item: Hashable, Sendable {
    let text: String
    let isString: Bool
    let isSet: Bool
    let place: SourcePlace
}

/// A tool as `declare tool` gives it: fields with types.
struct ToolShape: Sendable {
    let name: Spelled
    let fields: [(name: Spelled, type: Spelled)]
}

struct OwnerSyntax: Sendable {
    let isKey: Bool
    let name: Spelled
    let of: Spelled
    let place: SourcePlace
}

struct BlockSyntax: Sendable {
    let place: SourcePlace
    let statements: [Statement]
}

struct Statement: Sendable {
    enum Body: Sendable {
        case rule(PolicyVerdict, What)
        case limit(Spelled, ValueText, per: Spelled?)
        case route(from: Spelled, to: Spelled)
        case redact([Spelled])
        case customLimit(Spelled, ValueText)
        case customAllow(What)
    }

    let body: Body
    let isShadow: Bool
    let condition: ConditionSyntax?
    let because: String?
    /// The verb: `deny`, `limit`.
    let place: SourcePlace
    /// Canonical text without `because`.
    let text: String
    /// All tokens, for the rule's own hash.
    let tokens: [Token]
}

struct What: Sendable {
    let kind: ThingKind
    let targets: [Target]
}

struct Target: Sendable {
    enum Argument: Sendable {
        case pattern(Spelled)
        case set(Spelled)
        case named(Spelled, Comparison, ValueText)
    }

    let name: String
    let isSet: Bool
    /// Of a `file` rule.
    let isString: Bool
    let arguments: [Argument]
    let place: SourcePlace
}

enum Comparison: String, Hashable, Sendable {
    case equal = "="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
}

indirect enum ConditionSyntax: Sendable {
    case any([ConditionSyntax])
    case all([ConditionSyntax])
    case not(ConditionSyntax)
    case compare(Spelled, Comparison, ValueText)
    case within(Spelled, isNegated: Bool, [ValueText])
}

struct InvariantSyntax: Sendable {
    enum Claim: Sendable {
        case verdict(PolicyVerdict, What)
        case limit(Spelled, ValueText)
        case redact(Spelled)
    }

    let isNever: Bool
    let claim: Claim
    let tiers: [Spelled]
    let condition: ConditionSyntax?
    let place: SourcePlace
    let text: String
}

struct ExpectSyntax: Sendable {
    enum Outcome: Sendable {
        case limit(Spelled, ValueText)
        case route(Spelled)
        case redact(Spelled)
    }

    enum Owner: Sendable {
        case tier(Spelled)
        case tenant(Spelled)
        case key(Spelled)
    }

    let verdict: PolicyVerdict
    let owner: Owner
    let what: What
    let facts: [(name: Spelled, value: ValueText)]
    let outcomes: [Outcome]
    let place: SourcePlace
}
