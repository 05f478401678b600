import PolicyLanguage
import Testing

@Suite struct PolicyFormatTests {
    @Test(arguments: ShippedPolicies.files) func `the four files are fixed points`(file: PolicyFile) {
        #expect(PolicyFormat.format(file).text == file.text)
    }

    @Test func `lines of a run share their columns, and an empty line ends a run`() {
        let file = PolicyFile(
            name: "a.policy",
            text: """
                set a=Read,Grep
                set longer = LS
                tier free{allow tool Read because "x"


                  route opus->haiku if budget.used>=5%  # why
                  route claude-opus-4-8 -> sonnet
                  deny  tool   Bash( "a b" ,
                       "c" )   because "no"
                }
                """)
        let formatted = """
            set a      = Read, Grep
            set longer = LS
            tier free {
              allow tool Read  because "x"

              route opus            -> haiku  if budget.used >= 5%  # why
              route claude-opus-4-8 -> sonnet
              deny tool Bash("a b",
                  "c")  because "no"
            }

            """
        #expect(PolicyFormat.format(file).text == formatted)
    }

    @Test(arguments: messes) func `formatting twice is formatting once`(text: String) throws {
        let once = try #require(PolicyFormat.format(PolicyFile(name: "a.policy", text: text)).text)
        #expect(PolicyFormat.format(PolicyFile(name: "a.policy", text: once)).text == once)
    }

    private static let messes = [
        "", "# only a comment", "\n\n\ntier a{}\n\n\n",
        "tier a { # head\n\n# own\nallow tool Read # behind\n# last\n\n}# end",
        "tier a {\n allow # odd\n tool Read,\n # between\n  Grep # after\n}",
        "everyone { deny file \"a\" deny file \"b\" } # both",
        "expect deny for free: model opus when ip=fe80::1 , time = mon 12:00 with output 4k",
        "never timeout>5m for a,b if not(budget.used>5% or(ip in 10.0.0.0/8))",
    ]
}
