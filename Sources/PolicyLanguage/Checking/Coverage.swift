extension Policy {
    /// Rules and routes that no `expect` of the folder decides, as `place  text`.
    package func uncovered() -> [String] {
        let tester = Tester(policy: self)
        var covered: Set<RulePlace> = []
        for test in book.expectations {
            guard let profile = tester.subject(of: test.owner).flatMap({ rules(for: $0) }) else { continue }
            let decision = judge(profile).decide(test.call, test.facts)
            let parts = decision.parts.compactMap(\.ruling?.place)
            let steps = decision.route?.steps.map(\.ruling.place) ?? []
            covered.formUnion([decision.rule].compactMap { $0 } + parts + steps)
        }
        let rulings = book.blocks.flatMap { block in
            block.rules.filter { !$0.isShadow }.map(\.ruling) + block.routes.filter { !$0.isShadow }.map(\.ruling)
        }
        return rulings.filter { !covered.contains($0.place) }.map { "\($0.place)  \($0.text)" }
    }
}
