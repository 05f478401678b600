/// One class of calls under two policies, at every fact that either can tell apart.
struct ClassComparison {
    struct Change: Hashable {
        let text: String
        let loosens: Bool
        let condition: String
    }

    private let old: ClassJudge
    private let new: ClassJudge
    private let before: ClassJudge.ReadyClass
    private let after: ClassJudge.ReadyClass
    private let table: FactTable
    private let cells: FactCells

    init(old: ClassJudge, new: ClassJudge, kind: CallClass, table: FactTable) {
        (self.old, self.new, self.table) = (old, new, table)
        (before, after) = (old.ready(kind), new.ready(kind))
        let conditions = [old, new].flatMap { $0.conditions(kind) + $0.judge.profile.obligationConditions }
        cells = FactCells(conditions, table)
    }

    var count: Int { cells.count }

    /// What differs, each with the condition under which it does.
    func changes() -> [Change] {
        var places: [OutcomeDifference: Set<[Int]>] = [:]
        for index in 0..<cells.count {
            let choice = cells.choice(index)
            for difference in differences(cells.facts(choice)) { places[difference, default: []].insert(choice) }
        }
        return places.flatMap { difference, choices in
            conditions(choices, axis: 0).map { terms in
                let condition = terms.isEmpty ? "always" : "if " + terms.joined(separator: " and ")
                return Change(text: difference.text, loosens: difference.loosens, condition: condition)
            }
        }
    }

    // MARK: outcomes

    private func differences(_ facts: Facts) -> [OutcomeDifference] {
        let (before, after) = (old.outcome(self.before, facts), new.outcome(self.after, facts))
        let (was, now) = (before.finding.verdict, after.finding.verdict)
        guard was == now else { return [.verdict(was, now, by: after.finding.rule?.ruling.place)] }
        guard now != .deny else { return [] }
        return OutcomeDifference.route(before.route, after.route)
            + OutcomeDifference.limits(old.judge.limits(facts), new.judge.limits(facts))
            + OutcomeDifference.redactions(old.judge.redactions(facts), new.judge.redactions(facts))
    }

    // MARK: conditions

    /// The choices as alternatives of conjunctions: neighbours with the same rest are one range.
    private func conditions(_ choices: Set<[Int]>, axis: Int) -> [[String]] {
        guard axis < cells.axes.count else { return [[]] }
        let rests = cells.axes[axis].values.indices.map { value in
            Set(choices.filter { $0[axis] == value }.map { rest in rest.enumerated().map { $0 <= axis ? 0 : $1 } })
        }
        var terms: [[String]] = []
        var start = 0
        for end in rests.indices where end + 1 == rests.count || rests[end + 1] != rests[start] {
            if !rests[start].isEmpty {
                let own = cells.text(axis: axis, start...end, table).map { [$0] } ?? []
                terms += conditions(rests[start], axis: axis + 1).map { own + $0 }
            }
            start = end + 1
        }
        return terms
    }
}
