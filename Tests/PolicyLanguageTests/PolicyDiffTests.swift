import PolicyLanguage
import Testing

@Suite struct PolicyDiffTests {
    /// The comparison that the documents print, but for hash digits and counts of classes.
    @Test func `a diff shows what a text diff hides`() throws {
        let before = try #require(ShippedPolicies.policy)
        var text = try #require(ShippedPolicies.files.first { $0.name == "pro.policy" }).text
        for (old, new) in [
            ("sonnet if budget.used >= 80%", "sonnet if budget.used >= 85%"),
            ("\"wget ...\")", "\"wget ...\", \"nc ...\")"), ("allow tool Bash\n", "allow tool Bash, WebFetch\n"),
            ("limit calls 500", "limit calls 800"), ("with timeout 5m, calls 500", "with timeout 5m, calls 800"),
        ] { text.replace(old, with: new) }
        let files = ShippedPolicies.files.map { $0.name == "pro.policy" ? PolicyFile(name: $0.name, text: text) : $0 }
        let after = try #require(ShippedPolicies.load(files).policy)
        let diff = before.diff(after)
        #expect(diff.loosens)
        #expect(Self.masked(diff.text) == Self.masked(Self.golden))
    }

    @Test func `a policy does not differ from itself`() throws {
        let policy = try #require(ShippedPolicies.policy)
        #expect(policy.diff(policy).changes.isEmpty)
        #expect(!policy.diff(policy).loosens)
    }

    private static func masked(_ text: String) -> String {
        text.replacing(#/[0-9a-f]{8} -> [0-9a-f]{8}/#, with: "A -> B").replacing(
            #/\d+ (call|request) class(es)?/#, with: "N")
    }

    private static let golden = """
        policy diff 19313e74 -> e810e62e   (2262 request classes)
        tier enterprise
          allow -> deny   (pro.policy:8)               always
              for tool Bash("nc")  (1 call class)
          route sonnet -> none                         if budget.used >= 80% and budget.used < 85%
              for model opus  (1 call class)
        tier pro
          allow -> deny   (pro.policy:8)               always
              for tool Bash("nc")  (1 call class)
          calls 500 -> 800   (pro.policy:20)           always
              for tool Read, tool Grep, tool Glob, tool LS, tool Bash  (13 call classes)
          calls 500 -> 800   (pro.policy:20)           if budget.used < 100%
              for model haiku, model sonnet, model opus  (3 call classes)
          deny -> allow   (pro.policy:4)               always
              for tool WebFetch("x")  (1 call class)
          route sonnet -> none                         if budget.used >= 80% and budget.used < 85%
              for model opus  (1 call class)
        """
}
