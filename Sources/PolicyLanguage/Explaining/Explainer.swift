import Vocabulary

extension Policy {
    /// Decides the question, and finds what would change the answer.
    package func explain(_ question: Question) -> Explanation {
        let profile = rules(for: question.subject)
        let decision = profile.map { judge($0).decide(question.call, question.facts) }
        return Explanation(
            question: question, decision: decision ?? Decision(.deny, reason: .toolDenied, ruling: nil),
            policy: shortHash, differing: milder(question, than: decision),
            liftedBy: profile.flatMap { lifting(of: question.call, for: $0, facts: question.facts) })
    }

    /// Tiers in which a refused call would come out milder.
    private func milder(
        _ question: Question, than decision: Decision?
    ) -> [(tier: String, verdict: PolicyVerdict, place: RulePlace)] {
        guard let decision, decision.verdict == .deny else { return [] }
        return tiers.sorted().compactMap { tier in
            guard let profile = rules(for: Subject(tier: tier)) else { return nil }
            let other = judge(profile).decide(question.call, question.facts)
            guard other.verdict < decision.verdict, let place = other.rule else { return nil }
            return (tier.text, other.verdict, place)
        }
    }
}
