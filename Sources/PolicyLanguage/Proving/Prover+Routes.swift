extension Prover {
    /// No route turns an allowed request into a refusal, and none leads back to where it came from.
    mutating func proveRoutes() {
        begin()
        var reported: Set<SourcePlace> = []
        for subject in subjects where !subject.profile.routes.isEmpty {
            let judge = ClassJudge(policy, subject, classes.all)
            for kind in classes.all {
                guard case .model(let id) = kind.call else { continue }
                let cells = FactCells(judge.conditions(kind), facts)
                let ready = judge.ready(kind)
                let weight = ready.weight + subject.profile.rules.count
                guard spend(cells, weight: weight, subject.profile.routes[0].place) else { return }
                for index in 0..<cells.count {
                    let given = cells.facts(cells.choice(index))
                    guard judge.finding(ready.cases, given).verdict != .deny else { continue }
                    guard let fault = fault(id, judge, subject, given) else { continue }
                    if reported.insert(fault.place).inserted { diagnostics.append(fault) }
                }
            }
        }
    }

    private func fault(_ id: String, _ judge: ClassJudge, _ subject: ProofSubject, _ given: Facts) -> Diagnostic? {
        guard let taken = judge.judge.path(from: id, given), let last = taken.rules.last else { return nil }
        if taken.loops {
            let names = taken.rules.map(\.target).joined(separator: " -> ")
            return Diagnostic(
                .error, "E203", "these routes form a loop: \(policy.book.names.shownModel(id)) -> \(names)",
                at: last.place, advice: "a route should end at a model that no route takes")
        }
        let target = judge.judge.finding(.model(last.targetID), given)
        guard target.verdict == .deny else { return nil }
        let source = policy.book.names.shownModel(id)
        let owner = subject.isOverride ? subject.text : "tier \(subject.tier)"
        let fault = "so this route would turn an allowed request into a refusal"
        return Diagnostic(
            .error, "E202", "\(owner) allows \(source) but not \(last.target), \(fault)", at: last.targetPlace,
            advice: advice(target, last, subject))
    }

    private func advice(_ target: Finding, _ route: RouteRule, _ subject: ProofSubject) -> String {
        if let rule = target.rule { return "\(rule.ruling.place) denies it: \(rule.ruling.text)" }
        return "add to tier \(subject.tier): allow model \(route.target)"
    }
}
