package import Digests
package import Vocabulary

/// A folder of policy files that was read, checked, tested and proven; immutable and free to share.
///
/// A class, so that handing it to a decision copies one reference.
package final class Policy: Sendable {
    /// Names the folder's content: comments and layout do not change it.
    package let hash: Digest256
    let book: RuleBook
    let catalog: Catalog
    let trees: [SyntaxTree]
    /// Overrides that did not come with the folder, by subject: `tenant acme`.
    let overrides: [String: SyntaxTree]
    /// Finished decisions by chain; a chain that has none is decided by reading the rules.
    let tables: DecisionTables

    init(
        book: RuleBook, catalog: Catalog, trees: [SyntaxTree], overrides: [String: SyntaxTree] = [:],
        tables: DecisionTables = DecisionTables()
    ) {
        hash = PolicyHash.hash(trees, overrides: overrides.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        self.book = book
        self.catalog = catalog
        self.trees = trees
        self.overrides = overrides
        self.tables = tables
    }

    /// Zones for which `Facts` wants the minute of the week, in this order.
    package var zones: [String] { book.facts.zones }

    package var tiers: [TierName] { book.tierNames.compactMap { TierName($0) } }

    /// Names of the attributes that it declares, with their words.
    package var attributes: [(name: String, words: [String])] {
        book.facts.attributes.map { ($0.name, $0.words) }
    }

    /// Eight hexadecimal digits that stand for the hash in texts.
    package var shortHash: String { String(hash.hex.prefix(8)) }

    /// Reads a folder against `catalog`: a policy, or errors.
    package static func load(_ files: [PolicyFile], catalog: Catalog) -> PolicyLoad {
        Loader(files, catalog).load()
    }

    /// The rules that hold for `subject`; `nil` if the policy has no such tier.
    ///
    /// Costs some microseconds: resolve it once per key and keep it as long as the policy.
    package func profile(for subject: Subject) -> Profile? {
        guard let profile = rules(for: subject) else { return nil }
        guard let table = tables.table(for: subject, book) else { return profile }
        return Profile(profile, table: table)
    }

    /// The chain of `subject` without a table.
    func rules(for subject: Subject) -> Profile? { ProfileBuilder(book: book).profile(for: subject) }

    /// Decides one call: by the table where it has the call, which allocates nothing, else by reading the rules.
    ///
    /// The table has every name, the paths of built-in tools, and plain Bash scripts; of these it leaves the parts out.
    package func decide(_ call: Call, for profile: Profile, facts: Facts) -> Decision {
        decideByTable(call, for: profile, facts: facts) ?? decideByReading(call, for: profile, facts: facts)
    }

    /// Decides one call by the finished decisions of the profile; `nil` for a call that they do not have.
    package func decideByTable(_ call: Call, for profile: Profile, facts: Facts) -> Decision? {
        guard let table = profile.table else { return nil }
        guard !profile.narrowing.isEmpty else { return table.decision(on: call, facts) }
        if let denied = profile.narrowed(call, book.names) { return denied }
        guard var decision = table.decision(on: call, facts), let route = decision.route else {
            return table.decision(on: call, facts)
        }
        guard let denied = profile.narrowed(.model(route.modelID), book.names) else { return decision }
        decision = denied
        decision.route = route
        return decision
    }

    /// Decides one call by reading the rules one by one: the oracle of the table.
    package func decideByReading(_ call: Call, for profile: Profile, facts: Facts) -> Decision {
        judge(profile).decide(call, facts)
    }

    /// Decides calls that stand or fall together: the strictest verdict, the smallest limits.
    package func decide(_ calls: [Call], for profile: Profile, facts: Facts) -> Decision {
        guard let first = calls.first else { return Decision(.deny, reason: .invalidRequest, ruling: nil) }
        return calls.dropFirst().reduce(decide(first, for: profile, facts: facts)) { whole, call in
            whole.combined(with: decide(call, for: profile, facts: facts))
        }
    }

    /// The limits that hold before any call is known, such as those on bodies and rates.
    package func limits(for profile: Profile, facts: Facts) -> Limits { judge(profile).limits(facts) }

    /// The redactions that hold for whatever is sent to a model.
    package func redactions(for profile: Profile, facts: Facts) -> Redactions { judge(profile).redactions(facts) }

    func judge(_ profile: Profile) -> Judge { Judge(names: book.names, facts: book.facts, profile: profile) }
}
