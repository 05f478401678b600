package import PolicyLanguage
package import Seeds
import StrictJSON
import Vocabulary

/// Makes small policies, calls and facts at random, from words that meet each other often.
package struct PolicyMaker {
    private static let tiers = ["low", "high"].compactMap { TierName($0) }

    package var generator: SeededRandom

    package init(seed: UInt64) { generator = SeededRandom(seed: seed) }

    /// Two tiers and a block for everyone, each a list of lines.
    package struct Draft {
        package var everyone: [String]
        package var low: [String]
        package var high: [String]

        package var files: [PolicyFile] {
            [
                PolicyFile(name: "a.policy", text: "attr tenant.region: eu, us\n" + Self.block("everyone", everyone)),
                PolicyFile(name: "b.policy", text: Self.block("tier low", low)),
                PolicyFile(name: "c.policy", text: Self.block("tier high extends low", high)),
            ]
        }

        private static func block(_ head: String, _ lines: [String]) -> String {
            "\(head) {\n" + lines.map { "  \($0)\n" }.joined() + "}\n"
        }
    }

    package mutating func draft() -> Draft {
        Draft(
            everyone: some(3) { maker in maker.tightening() },
            low: ["limit timeout 1m"] + some(5) { maker in maker.statement() },
            high: ["limit timeout 5m"] + some(4) { maker in maker.statement() })
    }

    /// A line that can only make a decision stricter.
    package mutating func tightening() -> String {
        let condition = condition()
        return pick([
            "deny \(target())\(condition)", "ask \(target())\(condition)", "deny file \"**/.env\"\(condition)",
            "redact emails\(condition)",
            "limit output \(pick(["1k", "2k", "3k"])) if budget.used >= \(pick(["50%", "80%"]))",
        ])
    }

    private mutating func statement() -> String {
        pick(["allow \(target())\(condition())", "allow \(target())", "allow tool Bash, Read, Write", tightening()])
    }

    private mutating func target() -> String {
        pick([
            "tool Read", "tool Bash", "tool Bash(\"git push ...\")", "tool Bash(\"ls ...\")", "tool Write(\"src/**\")",
            "tool *", "agent *", "agent code-analyzer", "skill dependency-audit", "model opus", "model sonnet, haiku",
            "tool WebFetch(\"*.example.com\")", "tool @network",
        ])
    }

    private mutating func condition() -> String {
        pick([
            "", "", " if budget.used >= 80%", " if ip not in 10.0.0.0/8", " if tenant.region = eu",
            " if not (task.depth > 1 and budget.used < 50%)", " if time in mon-fri 09:00-18:00 UTC",
        ])
    }

    package mutating func call() -> Call {
        pick([
            .model("opus"), .model("haiku"), .model("unheard-of"), .agent("code-analyzer"), .agent("other"),
            .skill("dependency-audit"), .offered("Bash"), .offered("Write"), bash(command()),
            bash("\(command()) \(pick(["&&", ";", "|"])) \(command())"),
            .tool("Read", .members(["file_path": .string(pick(["src/a.swift", ".env", "x/.env", "/etc/a"]))])),
            .tool("Write", .members(["file_path": .string(pick(["src/a.swift", "b", ".env"]))])),
            .tool("WebFetch", .members(["url": .string(pick(["https://a.example.com/", "ftp://x", "https://b.c/"]))])),
            .tool("Task", .members(["subagent_type": .string("code-analyzer")])), .tool("Read", .object([])),
            .tool("mcp__x__y", .members(["a": .string(".env")])),
        ])
    }

    package mutating func command() -> String {
        pick(["ls", "ls -la src", "git push origin", "git status", "cat .env", "$X a", "echo hi > src/b", "env ls"])
    }

    package func bash(_ script: String) -> Call { .tool("Bash", .members(["command": .string(script)])) }

    /// Every fact is known.
    package mutating func facts(_ policy: Policy, _ profile: Profile) -> Facts {
        var facts = profile.facts
        facts.budgetUsedBasisPoints = pick([0, 4_999, 5_000, 7_999, 8_000, 10_000])
        facts.ip = pick([IPAddress("10.1.1.1"), IPAddress("11.0.0.1"), IPAddress("::1")])
        facts.setOutsideTask()
        facts.taskDepth = pick([1, 2, 3])
        for zone in policy.zones.indices { facts.setMinuteOfWeek(pick([0, 540, 1_079, 1_080, 9_000]), zone: zone) }
        return facts
    }

    package mutating func profile(_ policy: Policy) -> Profile? { policy.profile(for: subject()) }

    package mutating func subject() -> Subject { subject(of: pick(["low", "high"])) }

    package func subject(of tier: String) -> Subject {
        Subject(tier: Self.tiers[tier == "low" ? 0 : 1], attributes: ["tenant.region": "eu"])
    }

    /// A call that has a name and no argument.
    package mutating func namedCall() -> Call {
        pick([
            .model("opus"), .model("haiku"), .model("sonnet"), .model("claude-sonnet-4-6"), .model("unheard-of"),
            .agent("code-analyzer"), .agent("other"), .skill("dependency-audit"), .offered("Bash"), .offered("Task"),
            .offered("PowerShell"), .offered("mcp__a__b"), .tool("WebSearch", .object([])), .tool("x", .object([])),
            .tool("TodoWrite", .object([])), .tool("Workflow", .object([])),
        ])
    }

    /// Facts of which some are missing.
    package mutating func someFacts(_ policy: Policy, _ profile: Profile) -> Facts {
        var facts = facts(policy, profile)
        facts.budgetUsedBasisPoints = pick([nil, 0, 5_000, 7_999, 8_000, 8_999, 9_000, 9_500, 9_999, 10_000, 30_000])
        if Bool.random(using: &generator) { facts.ip = pick([nil, IPAddress("10.255.255.255"), IPAddress("9.9.9.9")]) }
        if Bool.random(using: &generator) { facts.taskDepth = nil }
        return facts
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }

    private mutating func some(_ most: Int, _ make: (inout PolicyMaker) -> String) -> [String] {
        (0..<Int.random(in: 1...most, using: &generator)).map { _ in make(&self) }
    }
}

extension Decision {
    /// Whether this one forbids at least what `other` forbids.
    package func isAtLeastAsStrict(as other: Decision) -> Bool {
        guard verdict >= other.verdict else { return false }
        if verdict == .deny { return true }
        let hasSmaller = other.limits.all.allSatisfy { limit in
            (self.limits[limit.slot]?.amount ?? .max) <= limit.amount
        }
        return hasSmaller && redactions.isSuperset(of: other.redactions)
    }

    package func decidesLike(_ other: Decision) -> Bool {
        isAtLeastAsStrict(as: other) && other.isAtLeastAsStrict(as: self)
    }
}
