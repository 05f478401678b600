import PolicyLanguage
import PolicyTesting
import StrictJSON
import Testing
import Vocabulary

/// The four laws of the language, over policies made at random; a failure prints its seed.
@Suite struct JudgeTests {
    private static let seeds: Range<UInt64> = 1..<4
    private static let calls = 60

    @Test(arguments: seeds) func `the order of lines and files never matters`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let policy = try #require(Self.policy(draft))
        var other = draft
        other.everyone.shuffle(using: &maker.generator)
        other.low.shuffle(using: &maker.generator)
        other.high.shuffle(using: &maker.generator)
        let shuffled = try #require(Policy.load(other.files.reversed(), catalog: ShippedPolicies.catalog).policy)
        try compare(policy, shuffled, &maker) { $0.decidesLike($1) }
    }

    @Test(arguments: seeds) func `a missing fact never loosens`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let policy = try #require(Self.policy(draft))
        for _ in 0..<Self.calls {
            let drawn = maker.profile(policy)
            let profile = try #require(drawn)
            let (call, facts) = (maker.call(), maker.facts(policy, profile))
            var fewer = facts
            if Bool.random(using: &maker.generator) { fewer.budgetUsedBasisPoints = nil }
            if Bool.random(using: &maker.generator) { fewer.ip = nil }
            if Bool.random(using: &maker.generator) { fewer.taskDepth = nil }
            let known = policy.decide(call, for: profile, facts: facts)
            let missing = policy.decide(call, for: profile, facts: fewer)
            #expect(missing.isAtLeastAsStrict(as: known), "\(call)")
        }
    }

    @Test(arguments: seeds) func `a compound command is as strict as its strictest part`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let policy = try #require(Self.policy(draft))
        for _ in 0..<Self.calls {
            let drawn = maker.profile(policy)
            let profile = try #require(drawn)
            let facts = maker.facts(policy, profile)
            let (left, right) = (maker.command(), maker.command())
            let parts = [left, right].map { policy.decide(maker.bash($0), for: profile, facts: facts).verdict }
            for sign in [";", "&&", "||", "|", "&", "\n"] {
                let whole = policy.decide(maker.bash("\(left) \(sign) \(right)"), for: profile, facts: facts)
                #expect(whole.verdict == parts.max(), "\(left) \(sign) \(right)")
            }
        }
    }

    @Test(arguments: seeds) func `a denial names no approval, for none would lift it`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let policy = try #require(Self.policy(draft))
        for _ in 0..<Self.calls {
            let drawn = maker.profile(policy)
            let profile = try #require(drawn)
            let call = maker.bash("\(maker.command()) && \(maker.command()) && \(maker.command())")
            let decision = policy.decide(call, for: profile, facts: maker.facts(policy, profile))
            #expect(decision.asks.isEmpty == (decision.verdict != .ask), "\(call)")
        }
    }

    @Test(arguments: seeds) func `a line that tightens never loosens anything`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let policy = try #require(Self.policy(draft))
        var other = draft
        switch maker.pick([0, 1, 2]) {
        case 0: other.everyone.append(maker.tightening())
        case 1: other.low.append(maker.tightening())
        default: other.high.append(maker.tightening())
        }
        let tighter = try #require(Self.policy(other))
        try compare(policy, tighter, &maker) { $1.isAtLeastAsStrict(as: $0) }
    }

    @Test(arguments: seeds) func `calls that stand together are as strict as each of them`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let policy = try #require(Self.policy(draft))
        for _ in 0..<Self.calls {
            let drawn = maker.profile(policy)
            let profile = try #require(drawn)
            let (calls, facts) = ([maker.call(), maker.call()], maker.facts(policy, profile))
            let whole = policy.decide(calls, for: profile, facts: facts)
            for call in calls {
                #expect(whole.isAtLeastAsStrict(as: policy.decide(call, for: profile, facts: facts)))
            }
        }
    }

    private func compare(
        _ left: Policy, _ right: Policy, _ maker: inout PolicyMaker, _ holds: (Decision, Decision) -> Bool
    ) throws {
        for _ in 0..<Self.calls {
            let drawn = maker.profile(left)
            let profile = try #require(drawn)
            let other = try #require(right.profile(for: profile.subject))
            let (call, facts) = (maker.call(), maker.facts(left, profile))
            let decisions = (
                left.decide(call, for: profile, facts: facts), right.decide(call, for: other, facts: facts)
            )
            #expect(holds(decisions.0, decisions.1), "\(call)")
        }
    }

    private static func policy(_ draft: PolicyMaker.Draft) -> Policy? {
        let load = Policy.load(draft.files, catalog: ShippedPolicies.catalog)
        if load.policy == nil { print(load.errors.map(\.text).joined(separator: "\n")) }
        return load.policy
    }
}

@Suite struct WholeServerTests {
    /// A server whose tools the provider calls is judged by what its rules say to any of them.
    @Test(arguments: [
        ("", PolicyVerdict.allow), ("deny tool mcp__pay__refund", .deny), ("ask tool mcp__pay__refund", .ask),
        ("deny tool mcp__pay__refund(amount > 500)", .deny), ("deny tool mcp__pay__re*", .deny),
        ("deny tool mcp__*", .deny), ("deny tool *__refund", .deny), ("deny tool mcp__mail__*", .allow),
        ("deny tool mcp__pa", .allow), ("deny tool mcp__pa*", .deny), ("deny tool Bash", .allow),
    ])
    func `a rule that takes one tool of a server takes the server`(rule: String, verdict: PolicyVerdict) throws {
        let text = """
            declare tool mcp__pay__refund(amount: number)
            declare tool mcp__pa
            tier a {
              allow tool mcp__pay__*
              \(rule)
            }
            """
        let load = ShippedPolicies.load([PolicyFile(name: "a.policy", text: text)])
        let policy = try #require(load.policy, "\(load.errors.map(\.text))")
        let tier = try #require(TierName("a"))
        let profile = try #require(policy.profile(for: Subject(tier: tier)))
        #expect(policy.decide(.offered("mcp__pay__*"), for: profile, facts: Facts()).verdict == verdict)
    }
}

@Suite struct ShadowTests {
    @Test func `what stands in the shadow is reported and changes nothing`() throws {
        let text = """
            tier a {
              allow tool LS
              shadow deny tool LS
              shadow redact emails
              limit timeout 5m
              shadow limit timeout 1m
            }
            """
        let policy = try #require(ShippedPolicies.load([PolicyFile(name: "a.policy", text: text)]).policy)
        let tier = try #require(TierName("a"))
        let profile = try #require(policy.profile(for: Subject(tier: tier)))
        let decision = policy.decide(.tool("LS", .object([])), for: profile, facts: Facts())
        #expect(decision.verdict == .allow)
        #expect(decision.redactions.isEmpty)
        #expect(decision.limits.timeoutMilliseconds?.amount == 300_000)
        #expect(decision.shadow.map(\.ruling.place.text) == ["a.policy:3", "a.policy:6", "a.policy:4"])
    }
}
