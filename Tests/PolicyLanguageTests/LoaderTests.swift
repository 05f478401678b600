import PolicyLanguage
import PolicyTesting
import Seeds
import Testing

@Suite struct LoaderTests {
    /// A walk through some of the mutations; all of them take minutes, and run with `make fuzz`.
    @Test func `a mutated policy fails a test or an invariant`() {
        var generator = SeededRandom(seed: FuzzRounds.seed)
        for mutation in Mutations.all.shuffled(using: &generator).prefix(Self.mutationCount) {
            #expect(ShippedPolicies.load(mutation.files).policy == nil, "\(mutation.name)")
        }
    }

    private static let mutationCount = FuzzRounds.count(usual: 6, most: .max)

    @Test(arguments: 1..<3 as Range<UInt64>) func `any text is a policy or a diagnostic`(seed: UInt64) {
        var noise = PolicyNoise(ShippedPolicies.files, seed: seed &* FuzzRounds.seed)
        for _ in 0..<FuzzRounds.count(usual: 30, most: 3_000) {
            let load = ShippedPolicies.load([PolicyFile(name: "a.policy", text: noise.text())])
            #expect(load.policy != nil || !load.errors.isEmpty)
            #expect(load.diagnostics.allSatisfy { !$0.text.isEmpty })
        }
    }

    @Test(arguments: [
        ("tier a {\n allow tool Read", "E004"), ("allow tool Read", "E003"), ("tier a { } tier a { }", "E010"),
        ("tier a extends b { }", "E011"), ("tier a extends b { } tier b extends a { }", "E012"),
        ("tier a { allow tool @x }", "E013"), ("tier a { allow model opos }", "E014"),
        ("tier a { allow tool LS if budget.usd > 5% }", "E015"),
        ("attr key.env: dev\ntier a { allow tool LS if key.env = prod }", "E016"),
        ("tier a { limit size 5 }", "E017"), ("tier a { redact names }", "E018"),
        ("tier a { allow tool LS if time in mon 09:00-10:00 Europe/Belrin }", "E019"),
        ("tier a { limit agents 5m }", "E020"), ("tier a { allow file \"a\" }", "E021"),
        ("tier a { allow agent code-analyzer(\"a\") }", "E022"), ("tier a { allow tool TodoWrite(\"a\") }", "E022"),
        ("tier a { allow tool Bash(\"a | b\") }", "E023"), ("tier a { allow tool Read(amount > 5) }", "E024"),
        ("tier a { deny tool LS if ip in 10.0.0.1/8 }", "E025"),
        ("tier a { deny tool LS if budget.used > budget.left }", "E026"),
        ("tier a { limit calls 99999999999999999999 }", "E027"), ("everyone { allow tool LS }", "E030"),
        ("override tenant \"x\" of a { }", "E031"), ("tier a { limit timeout 5m limit timeout 6m }", "E010"),
        ("tier a { allow tool \"LS }", "E001"), ("tier a { allow tool Read ? }", "E001"),
        ("tier a { allow tool Read }\nnever allow tool Read", "E200"),
        ("tier a { allow tool Read }\nalways deny tool Read", "E200"),
        ("tier a { allow tool Read }\nnever allow tool Read(\"private/**\")", "E200"),
        ("tier a { allow tool Bash }\nnever allow tool Bash(\"rm ...\")", "E200"),
        ("tier a { allow tool mcp__* }\nnever allow tool mcp__pay__*", "E200"),
        ("tier a { allow tool Bash deny tool Bash(\"ls ...\") }\nnever allow file \"**/x\"", "E200"),
        ("tier a { limit timeout 5m }\nnever timeout > 4m", "E200"), ("tier a { }\nalways redact secrets", "E200"),
        ("tier a { allow tool Read } tier b { }\norder a <= b", "E201"),
        ("tier a { allow model * route opus -> sonnet route sonnet -> opus }", "E203"),
        ("tier a { }\nexpect allow for a: tool LS", "E210"),
    ])
    func `each fault has its code`(text: String, code: String) {
        let load = ShippedPolicies.load([PolicyFile(name: "a.policy", text: text)])
        #expect(load.errors.first?.code == code, "\(load.diagnostics.map(\.text))")
        #expect(load.policy == nil)
    }

    @Test func `a folder over its limits is refused`() {
        let big = PolicyFile(name: "a.policy", text: String(repeating: "# 345\n", count: 11_000))
        #expect(ShippedPolicies.load([big]).errors.map(\.code) == ["E005"])
        let many = (0..<65).map { PolicyFile(name: "\($0).policy", text: "") }
        #expect(ShippedPolicies.load(many).errors.map(\.code) == ["E005"])
    }

    @Test func `comments and layout do not change the hash, words do`() throws {
        let hash = try #require(ShippedPolicies.policy?.hash)
        let spaced = ShippedPolicies.edited("free.policy", "  allow model haiku", "  # more\n\n  allow  model haiku")
        #expect(ShippedPolicies.load(spaced).policy?.hash == hash)
        let changed = ShippedPolicies.edited("free.policy", "limit depth 1\n", "limit depth 2\n")
        #expect(ShippedPolicies.load(changed).policy?.hash != hash)
    }
}
