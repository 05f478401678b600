import Digests
import Vocabulary

extension Invariant {
    /// What it speaks of, as a rule that matches it: a never covers what a deny would, an always what an allow would.
    var rule: Rule? {
        guard case .verdict(_, let kind, let targets) = claim else { return nil }
        return Rule(
            number: -2 - number, ruling: Ruling(place: RulePlace(text), text: text, because: nil, sha256: Digest256()),
            verdict: isNever || kind == .file ? .deny : .allow, isShadow: false, kind: kind, targets: targets,
            condition: nil, place: place)
    }
}

extension Prover {
    mutating func prove(_ invariant: Invariant) {
        begin()
        for subject in subjects where isMeant(subject, invariant) {
            let counterexample: String? =
                switch invariant.claim {
                case .verdict(let verdict, _, _): refutation(verdict, invariant, subject)
                case .limit(let slot, let amount, _): refutation(slot, above: amount, invariant, subject)
                case .redact(let kinds): refutation(kinds, invariant, subject)
                }
            guard let counterexample else { continue }
            report(
                "E200", "\(invariant.text) does not hold", invariant.place,
                advice: "counterexample: \(counterexample)")
            return
        }
    }

    /// What takes away must hold for overrides of the tier too; what grants is said of the tier alone.
    private func isMeant(_ subject: ProofSubject, _ invariant: Invariant) -> Bool {
        guard !invariant.tiers.isEmpty else { return true }
        guard invariant.tiers.contains(subject.tier) else { return false }
        if case .verdict(let verdict, _, _) = invariant.claim, !invariant.isNever, verdict != .deny {
            return !subject.isOverride
        }
        return true
    }

    // MARK: verdicts

    private mutating func refutation(
        _ verdict: PolicyVerdict, _ invariant: Invariant, _ subject: ProofSubject
    ) -> String? {
        let judge = ClassJudge(policy, subject, classes.all)
        for kind in classes.all where touches(invariant, kind) {
            let condition = invariant.condition
            let cells = FactCells(judge.conditions(kind) + (condition.map { [$0] } ?? []), facts)
            let ready = judge.ready(kind)
            guard spend(cells, weight: ready.weight, invariant.place) else { return nil }
            let fails = { (facts: Facts) in
                guard condition?.truth(facts) ?? .yes == .yes else { return false }
                let found = judge.outcome(ready, facts).finding.verdict
                if invariant.isNever { return found == verdict || verdict == .ask && found == .allow }
                return found != verdict
            }
            if let text = counterexample(cells, fails, ready, judge, subject) { return text }
        }
        return nil
    }

    private func touches(_ invariant: Invariant, _ kind: CallClass) -> Bool {
        guard let number = invariant.rule?.number else { return false }
        return kind.things.contains { $0.fired[0][number] != nil }
    }

    private func counterexample(
        _ cells: FactCells, _ fails: (Facts) -> Bool, _ ready: ClassJudge.ReadyClass, _ judge: ClassJudge,
        _ subject: ProofSubject
    ) -> String? {
        for index in 0..<cells.count {
            let choice = cells.choice(index)
            let given = cells.facts(choice)
            guard fails(given) else { continue }
            let finding = judge.outcome(ready, given).finding
            let by = finding.rule?.ruling.place.text ?? "default"
            let condition = condition(cells, choice, fails)
            return "\(ready.kind.text) for \(subject.text)\(condition): \(finding.verdict.rawValue) by \(by)"
        }
        return nil
    }

    /// ` if budget.used >= 80%`, without the facts that do not matter.
    func condition(_ cells: FactCells, _ choice: [Int], _ fails: (Facts) -> Bool) -> String {
        let kept = Self.relevant(cells, choice, fails)
        let text = cells.text(choice, kept: kept, facts)
        return text.isEmpty ? "" : " if \(text)"
    }

    // MARK: obligations

    /// What a `custom` line would let an override do.
    private func refutation(_ slot: LimitSlot, granted amount: Int64, _ subject: ProofSubject) -> String? {
        guard !subject.isOverride else { return nil }
        let customs = policy.book.lineage(of: subject.tier).flatMap(\.customLimits)
        guard let custom = customs.first(where: { $0.slot == slot }), custom.amount > amount else { return nil }
        let shown = "\(slot.kind.rawValue) up to \(custom.text) (\(custom.ruling.place))"
        return "an override of \(subject.text) may set \(shown)"
    }

    private mutating func refutation(
        _ slot: LimitSlot, above amount: Int64, _ invariant: Invariant, _ subject: ProofSubject
    ) -> String? {
        if let counterexample = refutation(slot, granted: amount, subject) { return counterexample }
        let judge = policy.judge(subject.profile)
        let rules = subject.profile.slots.first { $0.slot == slot }
        let conditions = (rules?.others.compactMap(\.condition) ?? []) + (invariant.condition.map { [$0] } ?? [])
        let cells = FactCells(conditions, facts)
        guard spend(cells, weight: judge.obligationWeight, invariant.place) else { return nil }
        let fails = { (facts: Facts) in
            guard invariant.condition?.truth(facts) ?? .yes == .yes else { return false }
            return (judge.limits(facts)[slot]?.amount ?? .max) > amount
        }
        for index in 0..<cells.count {
            let choice = cells.choice(index)
            guard fails(cells.facts(choice)) else { continue }
            let limit = judge.limits(cells.facts(choice))[slot]
            let shown = limit.map { "\(slot.kind.rawValue) \($0.text) (\($0.place))" }
            let condition = condition(cells, choice, fails)
            return "\(subject.text)\(condition): \(shown ?? "no limit \(slot.kind.rawValue), so the daemon's ceiling")"
        }
        return nil
    }

    private mutating func refutation(
        _ kinds: Redactions, _ invariant: Invariant, _ subject: ProofSubject
    ) -> String? {
        let judge = policy.judge(subject.profile)
        let conditions = subject.profile.redactions.filter { !$0.kinds.isDisjoint(with: kinds) }.compactMap(\.condition)
        let cells = FactCells(conditions + (invariant.condition.map { [$0] } ?? []), facts)
        guard spend(cells, weight: subject.profile.redactions.count, invariant.place) else { return nil }
        let fails = { (facts: Facts) in
            guard invariant.condition?.truth(facts) ?? .yes == .yes else { return false }
            return !judge.redactions(facts).isSuperset(of: kinds)
        }
        for index in 0..<cells.count where fails(cells.facts(cells.choice(index))) {
            let condition = condition(cells, cells.choice(index), fails)
            return "\(subject.text)\(condition): \(kinds.names.joined(separator: ", ")) not redacted"
        }
        return nil
    }
}
