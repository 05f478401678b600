import PolicyLanguage
import Testing

@Suite struct CoverageTests {
    @Test func `every rule and route of the four files has a test`() throws {
        let policy = try #require(ShippedPolicies.policy)
        #expect(policy.uncovered() == [])
    }

    @Test func `a rule without a test is named`() throws {
        let spare = PolicyFile(name: "x.policy", text: "tier spare extends free { allow tool WebSearch }")
        let policy = try #require(ShippedPolicies.load(ShippedPolicies.files + [spare]).policy)
        #expect(policy.uncovered() == ["x.policy:1  allow tool WebSearch"])
    }
}
