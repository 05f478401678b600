/// Decides every class of calls by both policies, and groups what comes out differently.
struct Differ {
    /// Decisions that one comparison may take; past it the rest is not looked at.
    static let decisionLimit = 2_000_000

    let before: Policy
    let after: Policy

    private struct Pair {
        let text: String
        let before: ProofSubject
        let after: ProofSubject
    }

    private struct Group: Hashable {
        let text: String
        let loosens: Bool
        let condition: String
    }

    func diff() -> PolicyDiff {
        let classes = CallClasses(after.book, before: before.book).all
        var changes: [PolicyDiff.Change] = []
        var ofTiers: [String: [PolicyDiff.Change]] = [:]
        var decided = 0
        for pair in pairs {
            var found = changesOf(pair, classes, &decided)
            found.sort { ($0.text, $0.condition) < ($1.text, $1.condition) }
            // An override shows what its tier does not show already.
            let inherited = pair.after.isOverride ? ofTiers[pair.after.tier, default: []] : []
            if !pair.after.isOverride { ofTiers[pair.after.tier] = found }
            changes += found.filter { change in !inherited.contains { $0.isSame(change) } }
        }
        return PolicyDiff(from: before.shortHash, to: after.shortHash, classCount: decided, changes: changes)
    }

    /// Subjects that both policies have, tiers first, each by name.
    private var pairs: [Pair] {
        let others = ProofSubject.all(of: after)
        let pairs = ProofSubject.all(of: before).compactMap { subject -> Pair? in
            guard let other = others.first(where: { $0.text == subject.text }) else { return nil }
            return Pair(text: subject.isOverride ? subject.text : "tier \(subject.text)", before: subject, after: other)
        }
        return pairs.sorted { left, right in
            left.after.isOverride == right.after.isOverride ? left.text < right.text : right.after.isOverride
        }
    }

    private func changesOf(_ pair: Pair, _ classes: [CallClass], _ decided: inout Int) -> [PolicyDiff.Change] {
        let old = ClassJudge(before, pair.before, classes, folder: 0)
        let new = ClassJudge(after, pair.after, classes, folder: 1)
        var seen: Set<ClassKey> = []
        var groups: [Group: [CallClass]] = [:]
        for kind in classes {
            let hits = [old, new].map { Set($0.hits(kind).filter { !$0.rule.isShadow }.map(\.rule.number)) }
            guard seen.insert(ClassKey(name: kind.name, hits: hits)).inserted else { continue }
            let comparison = ClassComparison(old: old, new: new, kind: kind, table: after.book.facts)
            decided += comparison.count
            guard decided <= Self.decisionLimit else { break }
            for change in comparison.changes() {
                let group = Group(text: change.text, loosens: change.loosens, condition: change.condition)
                groups[group, default: []].append(kind)
            }
        }
        return groups.map { group, all in
            let kinds = Self.folded(all)
            return PolicyDiff.Change(
                subject: pair.text, text: group.text, condition: group.condition, calls: Self.names(kinds),
                classCount: kinds.count, loosens: group.loosens)
        }
    }

    /// Calls that one subject's rules cannot tell apart, whether for certain or in doubt.
    private struct ClassKey: Hashable {
        let name: String
        let hits: [Set<Int>]
    }

    /// Without the calls of a covered tool that its head makes too: what holds for `Bash` is said once.
    private static func folded(_ kinds: [CallClass]) -> [CallClass] {
        let texts = Set(kinds.map(\.text))
        return kinds.filter { kind in
            !BuiltinTools.classes.contains { head, covered in
                covered.contains { kind.name == "tool \($0)" }
                    && texts.contains("tool \(head)" + kind.text.dropFirst(kind.name.count))
            }
        }
    }

    /// One class by its call, several by their names.
    private static func names(_ kinds: [CallClass]) -> [String] {
        guard kinds.count > 1 else { return kinds.map(\.text) }
        var names: [String] = []
        for kind in kinds where !names.contains(kind.name) { names.append(kind.name) }
        return names
    }
}

extension PolicyDiff.Change {
    /// The same but for its subject.
    fileprivate func isSame(_ other: Self) -> Bool {
        text == other.text && condition == other.condition && calls == other.calls
    }
}
