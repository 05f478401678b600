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

    @Test func `a question that makes no sense says what to type`() throws {
        let policy = try #require(Self.policy)
        let refusal = #expect(throws: QuestionRefusal.self) {
            try policy.question(subject: "pro", call: "tool Bsah(\"ls\")", facts: [])
        }
        #expect(refusal?.advice == "did you mean `Bash`?")
    }
}
