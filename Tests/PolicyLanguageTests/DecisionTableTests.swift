import PolicyLanguage
import PolicyTesting
import StrictJSON
import Testing
import Vocabulary

/// The compiled table against its oracle, which reads the rules.
@Suite struct DecisionTableTests {
    @Test(arguments: 1..<4 as Range<UInt64>) func `table and rules decide alike`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let policy = try #require(Policy.load(draft.files, catalog: ShippedPolicies.catalog).policy)
        for _ in 0..<3 {
            let drawn = maker.subject()
            let profile = try #require(policy.profile(for: drawn))
            for _ in 0..<100 { compare(policy, profile, maker.namedCall(), maker.someFacts(policy, profile)) }
        }
    }

    @Test func `table and rules decide alike for the four files`() throws {
        var maker = PolicyMaker(seed: 3)
        let policy = try #require(ShippedPolicies.policy)
        for (tier, tenant, key) in [
            ("free", nil, nil), ("pro", nil, nil), ("enterprise", nil, nil), ("enterprise", "acme", nil),
            ("enterprise", "acme", "acme/ci"), ("free", "acme", nil),
        ] as [(String, String?, String?)] {
            let narrowing = Bool.random(using: &maker.generator) ? Narrowing(models: ["opus"], tools: ["Read"]) : nil
            let subject = Subject(
                tier: try #require(TierName(tier)), tenant: tenant, key: key, narrowing: narrowing,
                attributes: ["tenant.region": "eu"])
            let profile = try #require(policy.profile(for: subject))
            for _ in 0..<FuzzRounds.count(usual: 120, most: 100_000) {
                compare(policy, profile, maker.namedCall(), maker.someFacts(policy, profile))
            }
        }
    }

    private func compare(_ policy: Policy, _ profile: Profile, _ call: Call, _ facts: Facts) {
        let compiled = policy.decide(call, for: profile, facts: facts)
        let read = policy.decideByReading(call, for: profile, facts: facts)
        #expect(compiled.verdict == read.verdict && compiled.rule == read.rule && compiled.doubt == read.doubt)
        #expect(compiled.limits == read.limits && compiled.redactions == read.redactions, "\(call)")
        #expect(compiled.route?.modelID == read.route?.modelID && compiled.reason == read.reason, "\(call)")
    }
}
