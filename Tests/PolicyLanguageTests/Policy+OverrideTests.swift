import PolicyLanguage
import StrictJSON
import Testing
import Vocabulary

@Suite struct PolicyOverrideTests {
    private let policy: Policy

    init() throws { policy = try #require(ShippedPolicies.policy) }

    @Test func `an override inside its bounds holds for its tenant alone, and changes the hash`() throws {
        let text = "override tenant \"globex\" of enterprise { limit timeout 3h deny tool WebSearch }"
        let load = policy.changingOverride(of: .tenant("globex"), to: text)
        let changed = try #require(load.policy, "\(load.diagnostics.map(\.text))")
        #expect(changed.hash != policy.hash)
        let globex = try decision(changed, "globex")
        #expect(globex.verdict == .deny)
        #expect(globex.rule?.text == "tenant globex:1")
        #expect(try decision(changed, "initech").verdict == .allow)
        let back = changed.changingOverride(of: .tenant("globex"), to: nil)
        #expect(back.policy?.hash == policy.hash)
    }

    @Test(arguments: [
        ("override tenant \"globex\" of enterprise { limit timeout 8h }", "E032"),
        ("override tenant \"globex\" of pro { limit timeout 6m }", "E032"),
        ("override tenant \"globex\" of pro { allow tool WebFetch }", "E033"),
        ("override tenant \"globex\" of nothing { }", "E031"),
        ("override tenant \"other\" of pro { }", "E002"), ("tier x { }", "E002"),
        ("override tenant \"globex\" of pro { route opus -> haiku }", "E030"),
        ("override tenant \"globex\" of pro { custom limit timeout up to 1h }", "E030"),
        ("override tenant \"globex\" of pro { limit timeout 5 }", "E020"),
    ])
    func `an override that would not hold is refused with its code`(text: String, code: String) {
        let load = policy.changingOverride(of: .tenant("globex"), to: text)
        #expect(load.policy == nil)
        #expect(load.errors.map(\.code).contains(code), "\(load.diagnostics.map(\.text))")
    }

    @Test func `an override that a file holds is changed in its file`() {
        let load = policy.changingOverride(of: .tenant("acme"), to: nil)
        #expect(load.errors.map(\.code) == ["E010"])
    }

    @Test func `what loosens holds in its own tier alone, what tightens in every one`() throws {
        let text = "override tenant \"globex\" of enterprise { limit timeout 3h limit output 2k }"
        let changed = try #require(policy.changingOverride(of: .tenant("globex"), to: text).policy)
        let home = Subject(tier: try #require(TierName("enterprise")), tenant: "globex")
        let other = Subject(tier: try #require(TierName("pro")), tenant: "globex")
        let limits = try [home, other].map { subject in
            changed.limits(for: try #require(changed.profile(for: subject)), facts: Facts())
        }
        #expect(limits.map { $0.timeoutMilliseconds?.text } == ["3h", "5m"])
        #expect(limits.map { $0.outputTokens?.text } == ["2k", "2k"])
    }

    private func decision(_ policy: Policy, _ tenant: String) throws -> Decision {
        let tier = try #require(TierName("enterprise"))
        let profile = try #require(policy.profile(for: Subject(tier: tier, tenant: tenant)))
        return policy.decide(.tool("WebSearch", .object([])), for: profile, facts: profile.facts)
    }
}
