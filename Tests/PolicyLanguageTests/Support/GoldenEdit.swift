import Testing

/// An edit of the four files, and the diagnostic that the documents print for it.
struct GoldenEdit: CustomTestStringConvertible, Sendable {
    let file: String
    let old: String
    let new: String
    var redactions = 0b1111
    let text: String

    var testDescription: String { new }

    static let all: [GoldenEdit] = [
        GoldenEdit(
            file: "pro.policy", old: #"allow tool Bash\#n"#,
            new: #"allow tool Bsah\#n"#,
            text: #"""
                pro.policy:4:14: error E014: unknown tool `Bsah`
                    4 |   allow tool Bsah
                      |              ^^^^
                      = did you mean `Bash`?
                """#),
        GoldenEdit(
            file: "free.policy", old: #"allow tool @readonly"#,
            new: #"allow Read"#,
            text: #"""
                free.policy:4:9: error E002: expected tool, agent, skill, model or file, found `Read`
                    4 |   allow Read
                      |         ^^^^
                      = did you mean `tool Read`?
                """#),
        GoldenEdit(
            file: "pro.policy", old: #"limit timeout 5m"#,
            new: #"limit timeout 5000"#,
            text: #"""
                pro.policy:14:17: error E020: timeout is a duration, but 5000 is a count
                   14 |   limit timeout 5000
                      |                 ^^^^
                      = write a duration, for example 60s, 5m, 2h
                """#),
        GoldenEdit(
            file: "pro.policy", old: #""git push ...""#,
            new: #""git push && git pull""#,
            text: #"""
                pro.policy:7:18: error E023: a Bash pattern describes ONE command, so `&` cannot appear in it
                    7 |   ask  tool Bash("git push && git pull", "npm publish ...")  because "leaves your machine"
                      |                  ^^^^^^^^^^^^^^^^^^^^^^
                      = the reader splits && ; | $(...) itself and checks every part; write one pattern per command
                """#),
        GoldenEdit(
            file: "pro.policy", old: #"if budget.used >= 80%  because"#,
            new: #"if request.cost >= budget.left  because"#,
            text: #"""
                pro.policy:11:45: error E026: request.cost is compared with budget.left: compare with a constant, \#
                so that every policy can be proven
                   11 |   route opus   -> sonnet if request.cost >= budget.left  because "80% of the budget is used"
                      |                                             ^^^^^^^^^^^
                      = for example request.cost >= $20
                """#),
        GoldenEdit(
            file: "enterprise.policy", old: #"limit timeout 2h"#,
            new: #"limit timeout 8h"#,
            text: #"""
                enterprise.policy:31:17: error E032: timeout 8h is over the bound of 4h set at enterprise.policy:24
                   31 |   limit timeout 8h
                      |                 ^^
                """#),
        GoldenEdit(
            file: "enterprise.policy", old: #"limit depth 5"#,
            new: #"limit depth 5"#, redactions: 0b1101,
            text: #"""
                enterprise.policy:37:10: error E041: nothing in this daemon can redact `emails`
                   37 |   redact emails if tenant.region = eu
                      |          ^^^^^^
                      = it enforces redact secrets, phones, cards; remove the line, or run a build that has it
                """#),
        GoldenEdit(
            file: "pro.policy", old: #"with route sonnet, output 8k"#,
            new: #"with route haiku, output 8k"#,
            text: #"""
                pro.policy:32:1: error E210: test failed: got route sonnet
                   32 | expect allow for pro: model opus  when budget.used = 85%  with route haiku, output 8k
                      | ^^^^^^
                      | ALLOW model opus  for pro  [policy 19313e74]
                      |   by    pro.policy:5  allow model sonnet, opus
                      |   limits timeout 5m (pro.policy:14), output 8k (pro.policy:16), agents 0 \#
                (free.policy:13), depth 1 (free.policy:14), spend $200/month (pro.policy:19)
                      |   route  opus -> sonnet   pro.policy:11  route opus -> sonnet if budget.used >= 80%
                      |   redact secrets
                """#),
        GoldenEdit(
            file: "pro.policy", old: #"limit timeout 5m\#n"#,
            new: #"limit timeout 45s\#n"#,
            text: #"""
                everyone.policy:18:1: error E201: order free <= pro does not hold
                   18 | order free <= pro <= enterprise
                      | ^^^^^
                      = counterexample: tool Read("a"): allow below, allow above, timeout 60s (free.policy:7) vs \#
                45s (pro.policy:14)
                """#),
        GoldenEdit(
            file: "pro.policy", old: #"because "downloads go through WebFetch"\#n"#,
            new: #"because "downloads go through WebFetch"\#n  deny tool Bash("curl -s ...")\#n"#,
            text: #"""
                pro.policy:9:3: warning W110: this rule never decides anything
                    9 |   deny tool Bash("curl -s ...")
                      |   ^^^^
                      = the same requests are already decided by pro.policy:8
                """#),
        GoldenEdit(
            file: "pro.policy", old: #"allow tool Bash\#n"#,
            new: #"allow tool Bash("sort ...")\#n"#,
            text: #"""
                pro.policy:4:19: warning W103: "sort ..." also allows options that run programs or write files: \#
                --compress-program, -o
                    4 |   allow tool Bash("sort ...")
                      |                   ^^^^^^^^^^
                      = list the forms you need, for example "sort -u ..."; the sandbox is the hard boundary
                """#),
        GoldenEdit(
            file: "pro.policy", old: #"allow model sonnet, opus"#,
            new: #"allow model opus"#,
            text: #"""
                pro.policy:11:19: error E202: tier pro allows opus but not sonnet, so this route would turn an \#
                allowed request into a refusal
                   11 |   route opus   -> sonnet if budget.used >= 80%  because "80% of the budget is used"
                      |                   ^^^^^^
                      = add to tier pro: allow model sonnet
                """#),
    ]
}
