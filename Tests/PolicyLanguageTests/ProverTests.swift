import PolicyLanguage
import PolicyTesting
import StrictJSON
import Testing
import Vocabulary

/// What is proven holds for requests that nobody chose; what is refused comes with a call that breaks it.
@Suite struct ProverTests {
    private static let seeds = 1..<9 as Range<UInt64>

    @Test(arguments: seeds) func `an order that was proven holds for random requests`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        let files = draft.files + [PolicyFile(name: "z.policy", text: "order low <= high\n")]
        let load = ShippedPolicies.load(files)
        guard let policy = load.policy else {
            #expect(load.errors.allSatisfy { $0.code == "E201" && $0.advice?.hasPrefix("counterexample: ") == true })
            return
        }
        let low = try #require(policy.profile(for: maker.subject(of: "low")))
        let high = try #require(policy.profile(for: maker.subject(of: "high")))
        for _ in 0..<150 {
            let (call, facts) = (maker.call(), maker.facts(policy, low))
            let below = policy.decide(call, for: low, facts: facts)
            #expect(policy.decide(call, for: high, facts: facts).verdict <= below.verdict, "\(call)")
        }
    }

    @Test(arguments: seeds) func `what may never be allowed is not, whoever asks`(seed: UInt64) throws {
        var maker = PolicyMaker(seed: seed)
        let draft = maker.draft()
        for (claim, calls) in Self.claims {
            let load = ShippedPolicies.load(
                draft.files + [PolicyFile(name: "z.policy", text: "never allow \(claim)\n")])
            guard let policy = load.policy else {
                #expect(load.errors.map(\.code) == ["E200"])
                continue
            }
            let profiles = try ["low", "high"].map { try #require(policy.profile(for: maker.subject(of: $0))) }
            for profile in profiles {
                for call in calls {
                    for _ in 0..<10 {
                        let decision = policy.decide(call, for: profile, facts: maker.someFacts(policy, profile))
                        #expect(decision.verdict != .allow, "\(claim): \(call)")
                    }
                }
            }
        }
    }

    /// A claim, and calls that it speaks of.
    private static let claims: [(String, [Call])] = [
        ("tool Read", [.tool("Read", .members(["file_path": .string("x/y")])), .tool("NotebookRead", .object([]))]),
        ("file \"**/.env\"", [.tool("Read", .members(["file_path": .string("a/.ENV")])), bash("cat x/.env")]),
        ("tool Bash(\"git push ...\")", [bash("ls && git push x"), bash("$X push"), bash("env git push")]),
        (
            "agent *",
            [.agent("a"), .tool("Task", .members(["subagent_type": .string("b")])), .tool("Workflow", .object([]))]
        ),
        ("model opus", [.model("opus"), .model("claude-opus-4-8")]),
        (
            "tool WebFetch(\"*.example.com\")",
            [.tool("WebFetch", .members(["url": .string("https://q.r.example.com/")]))]
        ),
    ]

    private static func bash(_ script: String) -> Call { .tool("Bash", .members(["command": .string(script)])) }
}
