/// What a tool's argument is, and in which field of its input it stands.
struct ToolSignature: Hashable, Sendable {
    enum FieldType: String, Hashable, Sendable, CaseIterable {
        case path, command, host, number, text
    }

    struct Field: Hashable, Sendable {
        let name: String
        let type: FieldType
    }

    /// Fields of a declared tool; of a built-in one at most the judged one.
    let fields: [Field]
    /// An input without the judged path means the workspace itself.
    var isPathOptional = false
    var isBuiltin = true

    /// The field whose patterns stand in parentheses.
    var judged: Field? { fields.first { $0.type == .path || $0.type == .command || $0.type == .host } }
}

/// The tools that every catalog has, and what else a rule on one of them covers.
enum BuiltinTools {
    static let all: [String: ToolSignature] = Dictionary(uniqueKeysWithValues: listed)

    /// In the order in which differences name them.
    static let order: [String] = listed.map(\.0)

    private static let listed: [(String, ToolSignature)] = {
        var tools: [(String, ToolSignature)] = []
        for name in ["Read", "Write", "Edit", "MultiEdit"] { tools.append((name, signature("file_path", .path))) }
        for name in ["NotebookRead", "NotebookEdit"] { tools.append((name, signature("notebook_path", .path))) }
        for name in ["Grep", "Glob", "LS"] {
            let field = ToolSignature.Field(name: "path", type: .path)
            tools.append((name, ToolSignature(fields: [field], isPathOptional: true)))
        }
        for name in ["Bash", "Monitor", "PowerShell"] { tools.append((name, signature("command", .command))) }
        tools.append(("WebFetch", signature("url", .host)))
        for name in agents + ["Skill"] + plain { tools.append((name, ToolSignature(fields: []))) }
        return tools
    }()

    /// Their calls are `agent NAME`.
    static let agents = ["Agent", "Task"]

    /// The field that names the agent or skill.
    static func nameField(of tool: String) -> String? {
        agents.contains(tool) ? "subagent_type" : tool == "Skill" ? "skill" : nil
    }

    /// A deny, ask or `never` on the first also covers the others.
    static let classes: [(head: String, covered: [String])] = [
        ("Bash", ["Monitor", "PowerShell"]),
        ("Write", ["NotebookEdit", "MultiEdit"]),
        ("Edit", ["NotebookEdit", "MultiEdit"]),
        ("Read", ["NotebookRead"]),
        ("Agent", spawning),
        ("WebFetch", ["Artifact", "ShareOnboardingGuide"]),
        ("WebSearch", ["Artifact", "ShareOnboardingGuide"]),
    ]

    /// What starts or steers agents; `agent *` covers them too.
    static let spawning = [
        "Task", "Workflow", "SendMessage", "RemoteTrigger", "CronCreate", "CronDelete", "CronList",
    ]

    static let sets: [String: [String]] = [
        "run": ["Bash", "Monitor", "PowerShell", "code_execution"],
        "change": ["Write", "Edit", "MultiEdit", "NotebookEdit"],
        "network": ["WebFetch", "WebSearch", "Artifact", "ShareOnboardingGuide"],
        "spawn": ["Agent"] + spawning,
    ]

    private static let plain = [
        "WebSearch", "Workflow", "SendMessage", "RemoteTrigger", "CronCreate", "CronDelete", "CronList", "Artifact",
        "ShareOnboardingGuide", "AskUserQuestion", "BashOutput", "DesignSync", "EndConversation", "EnterPlanMode",
        "EnterWorktree", "ExitPlanMode", "ExitWorktree", "KillShell", "ListAgents", "ListMcpResourcesTool", "LSP",
        "PushNotification", "ReadMcpResourceTool", "ReportFindings", "ScheduleWakeup", "SendUserFile", "TaskCreate",
        "TaskGet", "TaskList", "TaskOutput", "TaskStop", "TaskUpdate", "TodoWrite", "ToolSearch", "WaitForMcpServers",
        "code_execution", "advisor", "memory", "computer", "browser",
    ]

    private static func signature(_ field: String, _ type: ToolSignature.FieldType) -> ToolSignature {
        ToolSignature(fields: [.init(name: field, type: type)])
    }
}
