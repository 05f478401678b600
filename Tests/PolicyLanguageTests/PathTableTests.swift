import PolicyLanguage
import PolicyTesting
import Seeds
import StrictJSON
import Testing
import Vocabulary

/// Paths by the automaton against paths by their patterns, by what is decided.
@Suite struct PathTableTests {
    private static let paths = FuzzRounds.count(usual: 1_500, most: 300_000)

    @Test func `a path is decided by the table as by reading the rules`() throws {
        var generator = SeededRandom(seed: FuzzRounds.seed)
        let policies = try Self.policies()
        var tabled = 0
        for round in 0..<Self.paths {
            let (policy, profile) = policies[round % policies.count]
            let tool = ["Read", "Write", "Edit", "Grep", "LS", "NotebookRead"][round / policies.count % 6]
            let field = ["Grep": "path", "LS": "path", "NotebookRead": "notebook_path"][tool, default: "file_path"]
            let input: JSONValue =
                round.isMultiple(of: 29) ? .object([]) : .members([field: .string(Self.path(&generator))])
            let call = Call.tool(tool, input, in: Self.places[round / 7 % Self.places.count])
            var facts = profile.facts
            facts.budgetUsedBasisPoints = round.isMultiple(of: 3) ? nil : 8_500
            guard let decision = policy.decideByTable(call, for: profile, facts: facts) else { continue }
            tabled += 1
            let read = policy.decideByReading(call, for: profile, facts: facts)
            #expect(decision.summary == read.summary, "\(call)")
        }
        #expect(tabled > Self.paths / 3, "too few of the paths are in the table: \(tabled)")
    }

    private static func path(_ generator: inout SeededRandom) -> String {
        let names = [
            "src", "a", ".env", ".ENV", "x.pem", "X.PEM", ".ssh", "id_rsa", "config", "main.swift", ".", "..", "", "~",
            "home", "u", "p", "etc", "passwd", ".env.local", "\u{212A}", "e\u{301}", "b", "ab", "abc", "*", "?",
        ]
        let heads = ["", "", "", "/", "~/", "/home/u/p/", "/home/u/", "./", "//", "~x/"]
        let count = Int.random(in: 1...4, using: &generator)
        let path = (0..<count).compactMap { _ in names.randomElement(using: &generator) }.joined(separator: "/")
        return (heads.randomElement(using: &generator) ?? "") + path
    }

    private static let places = [
        PathPlaces.unknown, PathPlaces(root: "/home/u/p", home: "/home/u"), PathPlaces(root: "/srv", home: "/home/u"),
        PathPlaces(root: "/home/u/p"), PathPlaces(home: "/home/u"), PathPlaces(root: "relative"),
    ]

    private static func policies() throws -> [(Policy, Profile)] {
        let shipped = try #require(ShippedPolicies.policy)
        let own = try #require(ShippedPolicies.load([PolicyFile(name: "a.policy", text: rules)]).policy)
        return try [(shipped, "free"), (shipped, "enterprise"), (own, "one"), (own, "two")].map { try pair($0, $1) }
    }

    private static func pair(_ policy: Policy, _ tier: String) throws -> (Policy, Profile) {
        let name = try #require(TierName(tier))
        return (policy, try #require(policy.profile(for: Subject(tier: name))))
    }

    private static let rules = """
        everyone { deny file "**/.env", "**/*.pem", "/etc/**" ask file "~/**" if budget.used >= 80% }
        tier one {
          allow tool Read("src/**", "a/?b*/**", "config", "/home/u/**", "../a") allow tool Write("*", "src/*/b")
          deny tool Write("**/a*b*c") ask tool Edit("**") allow tool Edit limit timeout 1m
        }
        tier two {
          allow tool Read, Write, Edit, Grep, LS deny tool Grep("**/src/**") shadow deny tool LS
          deny tool Read("SRC/*") if budget.used >= 80%
        }
        """
}
