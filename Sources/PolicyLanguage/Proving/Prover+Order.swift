extension Prover {
    /// Nobody loses by going from `lower` to `upper`: no verdict is stricter, no limit smaller.
    mutating func prove(_ lower: String, _ upper: String, _ place: SourcePlace) {
        begin()
        guard let below = subjects.first(where: { !$0.isOverride && $0.tier == lower }) else { return }
        guard let above = subjects.first(where: { !$0.isOverride && $0.tier == upper }) else { return }
        guard let counterexample = refutation(below, above, place) else { return }
        report(
            "E201", "order \(lower) <= \(upper) does not hold", place,
            advice: "counterexample: \(counterexample)")
    }

    private mutating func refutation(_ below: ProofSubject, _ above: ProofSubject, _ place: SourcePlace) -> String? {
        let lower = ClassJudge(policy, below, classes.all)
        let upper = ClassJudge(policy, above, classes.all)
        let limits = [below, above].flatMap(\.profile.slots).flatMap(\.others).compactMap(\.condition)
        for kind in classes.all {
            let cells = FactCells(lower.conditions(kind) + upper.conditions(kind) + limits, facts)
            let (less, more) = (lower.ready(kind), upper.ready(kind))
            let weight = less.weight + more.weight + lower.judge.obligationWeight + upper.judge.obligationWeight
            guard spend(cells, weight: weight, place) else { return nil }
            let fails = { (facts: Facts) in Self.difference(less, lower, more, upper, facts) != nil }
            for index in 0..<cells.count {
                let choice = cells.choice(index)
                guard let difference = Self.difference(less, lower, more, upper, cells.facts(choice)) else { continue }
                return "\(kind.text)\(condition(cells, choice, fails)): \(difference)"
            }
        }
        return nil
    }

    private static func difference(
        _ less: ClassJudge.ReadyClass, _ lower: ClassJudge, _ more: ClassJudge.ReadyClass, _ upper: ClassJudge,
        _ facts: Facts
    ) -> String? {
        let below = lower.outcome(less, facts).finding.verdict
        guard below != .deny else { return nil }
        let above = upper.outcome(more, facts).finding
        let verdicts = "\(below.rawValue) below, \(above.verdict.rawValue) above"
        if above.verdict > below { return "\(verdicts) (\(above.rule?.ruling.place.text ?? "no rule allows it"))" }
        let limits = lower.judge.limits(facts)
        for limit in upper.judge.limits(facts).all {
            let other = limits[limit.slot]
            guard limit.amount < other?.amount ?? .max else { continue }
            let shown = other.map { "\($0.text) (\($0.place))" } ?? "the daemon's ceiling"
            return "\(verdicts), \(limit.slot.kind.rawValue) \(shown) vs \(limit.text) (\(limit.place))"
        }
        return nil
    }
}
