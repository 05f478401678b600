import PolicyLanguage
import StrictJSON
import Testing
import Vocabulary

@Suite struct BashScriptTests {
    @Test(arguments: BashCorpus.shared + BashCorpus.own + BashCorpus.everyday)
    func `every trick and every everyday command has the verdict that it must have`(line: BashCase) throws {
        let verdict = try BashJudge.context(line.context).verdict(of: line.script)
        #expect(verdict.rawValue == line.expectation, "\(line.note)")
    }

    @Test func `a policy with the same rules decides every line alike`() throws {
        let load = Policy.load(
            [PolicyFile(name: "bash-tricks.policy", text: Self.rules)], catalog: ShippedPolicies.catalog)
        let policy = try #require(load.policy)
        for line in BashCorpus.shared + BashCorpus.own + BashCorpus.everyday {
            let tier = try #require(TierName(line.context))
            let profile = try #require(policy.profile(for: Subject(tier: tier)))
            let call = Call.tool("Bash", .object([JSONValue.Member("command", .string(line.script))]))
            let decision = policy.decide(call, for: profile, facts: Facts())
            #expect(decision.verdict.rawValue == line.expectation, "\(line.context): \(line.script)")
        }
    }

    /// The contexts of the corpus as a folder.
    private static let rules = """
        set secrets = "**/.env", "**/.ssh/**"
        everyone { deny file @secrets }
        tier listed {
          allow tool Read, Grep
          allow tool Bash("git status", "git log ...", "ls ...", "npm test ...", "echo ...", "cat ...")
        }
        tier open {
          allow tool Read, Write, Bash
          deny tool Bash("rm ...", "git push ...")
        }
        tier asking {
          allow tool Read, Write, Bash
          ask tool Bash("rm ...", "git push ...")
        }
        """
}
