import PolicyLanguage
import Testing

/// The explanations that `docs/guides/permission-model.md` shows, byte for byte but for hash digits.
@Suite struct ExplanationTests {
    private static let policy = ShippedPolicies.policy

    @Test(arguments: Golden.explanations)
    func `an explanation reads as the documents show it`(golden: Golden) throws {
        let policy = try #require(Self.policy)
        let question = try policy.question(subject: golden.subject, call: golden.call, facts: golden.facts)
        let text = policy.explain(question).text.replacing(policy.shortHash, with: "19313e74")
        #expect(text == golden.text)
    }

    @Test func `a refusal for want of a fact says how to give one`() throws {
        let policy = try #require(Self.policy)
        let lines = { (facts: [String]) in
            policy.explain(try policy.question(subject: "free", call: "model opus", facts: facts)).text
        }
        #expect(try lines([]).contains("so the deny applies; give facts behind the call, as name=value"))
        #expect(
            try lines(["budget.used=0%"]).contains("would differ in tier: enterprise (allow, enterprise.policy:9); pro")
        )
    }

    @Test func `a question that makes no sense says what to type`() throws {
        let policy = try #require(Self.policy)
        let refusal = #expect(throws: QuestionRefusal.self) {
            try policy.question(subject: "pro", call: "tool Bsah(\"ls\")", facts: [])
        }
        #expect(refusal?.advice == "did you mean `Bash`?")
    }
}
