import PolicyLanguage
import PolicyTesting
import StrictJSON
import Testing
import Vocabulary

/// The reader of plain commands against the reader of all of Bash, by what is decided.
@Suite struct ScriptTableTests {
    private static let scripts = FuzzRounds.count(usual: 1_500, most: 150_000)

    @Test func `a plain script is decided by the table as by reading the rules`() throws {
        var maker = PlainScriptMaker(seed: FuzzRounds.seed)
        print("differential of plain scripts: seed \(FuzzRounds.seed), \(Self.scripts) scripts")
        let policies = try Self.policies()
        var plain = 0
        for round in 0..<Self.scripts {
            let (policy, profile) = policies[round % policies.count]
            let script = maker.script()
            let places = Self.places[round / policies.count % Self.places.count]
            let tool = round.isMultiple(of: 13) ? "Monitor" : "Bash"
            let call = Call.tool(tool, .members(["command": .string(script)]), in: places)
            var facts = profile.facts
            facts.budgetUsedBasisPoints = round.isMultiple(of: 3) ? nil : 5_000
            let read = policy.decideByReading(call, for: profile, facts: facts)
            guard let tabled = policy.decideByTable(call, for: profile, facts: facts) else { continue }
            plain += 1
            #expect(tabled.summary == read.summary, "\(script)")
        }
        #expect(plain > Self.scripts / 25, "too few of the scripts are plain: \(plain)")
    }

    private static let places = [
        PathPlaces.unknown, PathPlaces(root: "/home/u/p", home: "/home/u"), PathPlaces(root: "/work", home: "/home/u"),
        PathPlaces(root: "/home/u/p/"), PathPlaces(home: "/home/u"),
    ]

    /// The four files, the contexts of the corpus, and policies in which every kind of rule can fire on a script.
    private static func policies() throws -> [(Policy, Profile)] {
        let shipped = try #require(ShippedPolicies.policy)
        let own = try #require(ShippedPolicies.load([PolicyFile(name: "a.policy", text: rules)]).policy)
        let named = [(shipped, "free"), (shipped, "pro"), (shipped, "enterprise"), (own, "open"), (own, "listed")]
        return try named.map { try pair($0, $1) }
    }

    private static func pair(_ policy: Policy, _ tier: String) throws -> (Policy, Profile) {
        let name = try #require(TierName(tier))
        return (policy, try #require(policy.profile(for: Subject(tier: name))))
    }

    private static let rules = """
        everyone {
          deny file "**/.env", "*.pem", "~/.ssh/**", "/etc/**", "src/?.swift"
          ask file "**/id_rsa" if budget.used < 60%
          redact emails
        }
        tier open {
          allow tool Bash, Monitor
          deny tool Bash("rm ...", "git push ... ", "curl") if budget.used < 60%
          ask tool Bash("git * -m ...", "*.11 ...", "npm install ...")
          shadow deny tool Bash("ls ...")
          shadow ask tool Monitor
          limit timeout 5m
          limit output 4k if budget.used >= 40%
          shadow limit calls 5
        }
        tier listed {
          allow tool Bash("git status", "git log ...", "ls ...", "npm test ...", "echo ...", "cat *", "./rm ...")
          shadow allow tool Bash
          deny tool Bash("sudo ...")
          deny tool @run if tenant.region = eu
        }
        attr tenant.region: eu, us
        """

    @Test(arguments: [
        "ls", "git status --short --branch && swift test 2>&1 | tee a.log", "cd Sources && grep -rn decide .",
        "git commit -m 'say why' && git log --oneline -3", "python3 -m pytest -x tests/",
        "node server.js; echo \"done\"",
        "npm test && npm run build", "uv sync", "cmake --build build",
    ])
    func `an everyday command is decided by the table`(script: String) throws {
        let policy = try #require(ShippedPolicies.policy)
        let profile = try Self.pair(policy, "pro").1
        let call = Call.tool("Bash", .members(["command": .string(script)]))
        #expect(policy.decideByTable(call, for: profile, facts: Facts()) != nil)
    }

    @Test(arguments: [
        "$X", "a > b", "a & b", "if a; then b; fi", "X=1 a", "a \\\n b", "a 'b", "a \"$b\"", "a && ", "a ;; b", "(a)",
        "! a", "a *", "eval a", "sudo a", "env a", "git -c x=y log", "git config a b", "sed -n 1p a", "a\u{e9}", "a\nb",
        "cat ~/.env", "cat ../.env", "time a", "python3 -c x", "'a' b", "a ''", "a#b", "cd && a", "make x",
        "npm exec -- a", "npm --prefix d exec a", "uv run a", "python3 -m timeit a", "npx a",
    ])
    func `what is not plain is left to the reader`(script: String) throws {
        let policy = try #require(ShippedPolicies.policy)
        let profile = try Self.pair(policy, "pro").1
        let call = Call.tool("Bash", .members(["command": .string(script)]))
        #expect(policy.decideByTable(call, for: profile, facts: Facts()) == nil)
    }
}
