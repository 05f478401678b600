import Digests
import TaskLifecycle
import Vocabulary

/// The arguments of the sandbox that holds the program of a task, and those of the program.
///
/// A list from end to end: no shell reads any of it.
enum ProgramCommand {
    /// Tools of ours that the program has under the same name.
    static let shared = ["Read", "Glob", "Grep", "Bash", "Write", "Edit"]
    /// Tools of the program that no task is ever given.
    static let refused = [
        "WebFetch", "WebSearch", "Monitor", "PowerShell", "Workflow", "CronCreate", "CronDelete", "CronList",
        "SendMessage", "RemoteTrigger", "NotebookEdit", "Skill", "mcp__*",
    ]
    /// Agents that the program brings along.
    static let builtInAgents = ["claude", "Explore", "general-purpose", "Plan", "statusline-setup"]

    /// The whole command, to run `words` with `environment`.
    static func arguments(
        _ words: [String], in view: SandboxView, gate: String?, seconds: Int64,
        _ program: ProgramSettings, _ sandbox: SandboxSettings
    ) -> [String] {
        var arguments = SandboxCommand.prefix(sandbox) + SandboxCommand.frame(view)
        for folder in program.libraries { arguments += ["--ro-bind", folder, folder] }
        arguments += ["--ro-bind", program.path, "/run/claude", "--ro-bind", program.relay, "/run/gatehoused"]
        if let gate { arguments += ["--bind", gate, SandboxRelay.socket] }
        arguments += ["--remount-ro", "/", "--chdir", "/project", "--seccomp", "\(SandboxCommand.filter)"]
        for (name, value) in environment { arguments += ["--setenv", name, value] }
        // Core, open files, CPU, file size, data, processes: in the order of the relay.
        let limits = [0, program.openFiles, seconds, sandbox.fileBytes, program.dataBytes, program.processes]
        return arguments + ["--args", "\(SandboxCommand.secret)", "--", "/run/gatehoused", "--relay"]
            + limits.map { "\($0)" } + ["--", "/run/claude"] + words
    }

    private static let environment = [
        ("PATH", "/usr/bin:/bin"), ("HOME", "/tmp"), ("LANG", "C.UTF-8"), ("CLAUDE_CONFIG_DIR", "/tmp/.claude"),
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:\(SandboxRelay.port)"), ("CLAUDE_CODE_MAX_RETRIES", "2"),
        ("CLAUDE_CODE_MAX_OUTPUT_TOKENS", "\(AgentLoop.outputLimit)"),
        ("CLAUDE_CODE_DISABLE_BACKGROUND_TASKS", "1"), ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
        ("CLAUDE_CODE_DISABLE_AUTO_MEMORY", "1"), ("DISABLE_AUTOUPDATER", "1"),
    ]

    /// Further arguments of bubblewrap that stand in no list of processes: the key and the models.
    static func secret(_ key: String, models: [String: String]) -> [UInt8] {
        var words = ["--setenv", "ANTHROPIC_AUTH_TOKEN", key]
        for (alias, id) in models.sorted(by: { $0.key < $1.key }) {
            words += ["--setenv", "ANTHROPIC_DEFAULT_\(alias.uppercased())_MODEL", id]
        }
        return words.flatMap { Array($0.utf8) + [0] }
    }

    /// The program's own arguments for a task.
    static func words(_ order: TaskOrder) -> [String] {
        let granted = shared.filter(order.grant.tools.contains) + (order.grant.agents.isEmpty ? [] : ["Agent"])
        let agents = builtInAgents.map { "Agent(\($0))" }
        let denied = shared.filter { !granted.contains($0) } + refused + agents
        return [
            "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
            "--permission-prompt-tool", "stdio", "--permission-mode", "dontAsk", "--setting-sources=",
            "--strict-mcp-config", "--tools", granted.joined(separator: ","),
            "--disallowedTools", denied.joined(separator: ","), "--model", order.grant.model,
            "--max-turns", "\(order.grant.limits.maxTurns)", "--no-session-persistence",
            "--session-id", session(of: order.id),
        ]
    }

    /// A UUID that belongs to the task (RFC 9562, section 5.8: version and variant are set, the rest is ours).
    static func session(of task: TaskID) -> String {
        var bytes = Array(SHA256.hash(task.text).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        let ends = [0, 4, 6, 8, 10, 16]
        return zip(ends, ends.dropFirst()).map { digits[$0..<$1].joined() }.joined(separator: "-")
    }
}
