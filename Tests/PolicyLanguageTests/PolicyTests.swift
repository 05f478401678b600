import PolicyLanguage
import StrictJSON
import Testing
import Vocabulary

@Suite struct PolicyTests {
    @Test func `the four files load without an error`() throws {
        let load = ShippedPolicies.load()
        #expect(load.diagnostics.filter { $0.severity != .note } == [])
        #expect(load.policy != nil)
        #expect(load.summary.tests == 31)
        #expect(load.summary.statements == 10)
    }

    /// Tricks and everyday commands, each with the verdict that its context must give.
    @Test func `every line of the Bash corpus comes out as it says`() throws {
        guard let lines = ShippedPolicies.text(of: "../shared/corpus/bash-tricks.tsv"),
            let text = ShippedPolicies.text(of: "../shared/corpus/policies/bash-tricks.policy")
        else {
            print("the Bash corpus is not here: nothing was judged")
            return
        }
        let load = ShippedPolicies.load([PolicyFile(name: "bash-tricks.policy", text: text)])
        let policy = try #require(load.policy, "\(load.errors.map(\.text))")
        for line in lines.split(separator: "\n") where !line.hasPrefix("#") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let tier = try #require(TierName(columns[1]))
            let profile = try #require(policy.profile(for: Subject(tier: tier)))
            let call = Call.tool("Bash", .members(["command": .string(Self.unescaped(columns[2]))]))
            let decision = policy.decide(call, for: profile, facts: profile.facts)
            #expect(decision.verdict.rawValue == columns[0], "\(line)")
        }
    }

    /// `\n`, `\t`, `\r` and `\\` stand for what they stand for in C.
    private static func unescaped(_ text: String) -> String {
        var plain = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                plain.append(["n": "\n", "t": "\t", "r": "\r"][character] ?? character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                plain.append(character)
            }
        }
        return plain
    }
}
