import Vocabulary

/// The tables of a policy: one for each chain, shared by all keys that have it.
struct DecisionTables: Sendable {
    /// Overrides that get a table of their own; keys under others are decided by reading the rules.
    static let overrideLimit = 64

    /// A tier, and the overrides that stand before it.
    struct Chain: Hashable, Sendable {
        let tier: String
        let tenant: String?
        let key: String?
    }

    private var tables: [Chain: DecisionTable] = [:]

    /// The table of the subject's chain, but for a narrowing of its key, which is asked before the table.
    func table(for subject: Subject, _ book: RuleBook) -> DecisionTable? { tables[Self.chain(of: subject, book)] }

    mutating func add(_ table: DecisionTable, for subject: Subject, _ book: RuleBook) {
        tables[Self.chain(of: subject, book)] = table
    }

    /// Without the chains in which the override of `subject` stands.
    func without(_ subject: String) -> DecisionTables {
        var rest = self
        rest.tables = tables.filter { chain, _ in
            chain.tenant.map { "tenant \($0)" } != subject && chain.key.map { "key \($0)" } != subject
        }
        return rest
    }

    private static func chain(of subject: Subject, _ book: RuleBook) -> Chain {
        Chain(
            tier: subject.tier.text, tenant: subject.tenant.flatMap { book.override(tenant: $0) == nil ? nil : $0 },
            key: subject.key.flatMap { book.override(key: $0) == nil ? nil : $0 })
    }
}

extension Policy {
    /// The same policy with tables for its tiers and its first overrides.
    func compiled() -> Policy {
        var tables = DecisionTables()
        let subjects = ProofSubject.all(of: self)
        let tiers = subjects.filter { !$0.isOverride }.count
        let automaton = PathAutomaton(book.pathPatterns)
        for subject in subjects.prefix(tiers + DecisionTables.overrideLimit) {
            let table = TableCompiler.compile(judge(subject.profile), automaton)
            tables.add(table, for: subject.profile.subject, book)
        }
        return Policy(book: book, catalog: catalog, trees: trees, overrides: overrides, tables: tables)
    }
}

extension RuleBook {
    /// The path patterns of all rules, each once.
    fileprivate var pathPatterns: [PathPattern] {
        var seen: Set<PathPattern> = []
        var patterns: [PathPattern] = []
        for pattern in blocks.flatMap(\.rules).flatMap(\.targets).flatMap(\.patterns) {
            guard case .path(let path) = pattern, seen.insert(path).inserted else { continue }
            patterns.append(path)
        }
        return patterns
    }
}
