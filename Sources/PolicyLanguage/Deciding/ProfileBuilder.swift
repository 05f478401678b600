import Digests
import Vocabulary

/// Resolves the chain of a subject: key, tenant, tier, its parents, everyone.
struct ProfileBuilder {
    let book: RuleBook

    /// `nil` if there is no such tier.
    func profile(for subject: Subject) -> Profile? {
        let lineage = book.lineage(of: subject.tier.text)
        guard !lineage.isEmpty else { return nil }
        var (rules, redactions) = (narrowed(subject), [RedactRule]())
        var limits = LimitChain()
        for block in overrides(of: subject) {
            // What loosens holds in the tier alone that the override was written for; what tightens always does.
            let isHome = book.tier(of: block.owner) == subject.tier.text
            rules += isHome ? block.rules : block.rules.filter { $0.verdict != .allow }
            limits.add(block.limits, isBase: isHome, capsNearer: true)
            redactions += block.redactions
        }
        for block in lineage {
            rules += block.rules
            limits.add(block.limits, isBase: true)
            redactions += block.redactions
        }
        for block in book.everyone {
            rules += block.rules
            limits.add(block.limits, isBase: false)
            redactions += block.redactions
        }
        return Profile(
            subject: subject, facts: attributes(subject.attributes), rules: rules, limits: limits,
            routes: lineage.flatMap(\.routes).filter { !$0.isShadow }, redactions: redactions)
    }

    private func overrides(of subject: Subject) -> [Block] {
        [subject.key.flatMap { book.override(key: $0) }, subject.tenant.flatMap { book.override(tenant: $0) }]
            .compactMap { $0 }
    }

    private func attributes(_ values: [String: String]) -> Facts {
        var facts = Facts()
        for (index, attribute) in book.facts.attributes.enumerated() {
            guard let word = values[attribute.name].flatMap({ attribute.words.firstIndex(of: $0) }) else { continue }
            facts.setWord(word, attribute: index)
        }
        return facts
    }

    private func narrowed(_ subject: Subject) -> [Rule] {
        guard let narrowing = subject.narrowing else { return [] }
        let lists: [(ThingKind, [String]?)] = [
            (.model, narrowing.models), (.tool, narrowing.tools), (.agent, narrowing.agents),
            (.skill, narrowing.skills),
        ]
        let owner = subject.key.map { "key \($0)" } ?? "key"
        return lists.compactMap { kind, names in names.map { narrowed(to: $0, kind, owner) } }
    }

    private func narrowed(to names: [String], _ kind: ThingKind, _ owner: String) -> Rule {
        let place = SourcePlace(file: owner, line: 1, column: 1, length: 1, lineText: "")
        let listed = names.isEmpty ? "nothing" : names.joined(separator: ", ")
        let text = "deny \(kind.rawValue) all but \(listed)"
        return Rule(
            number: -1,
            ruling: Ruling(place: RulePlace("\(owner): narrowing"), text: text, because: nil, sha256: .init()),
            verdict: .deny, isShadow: false, kind: kind,
            targets: names.map { name in
                RuleTarget(
                    name: NamePattern(name), covered: [], coversAgents: false, coversSkills: false, patterns: [],
                    named: [], place: place)
            }, condition: nil, isInverted: true, place: place)
    }
}
