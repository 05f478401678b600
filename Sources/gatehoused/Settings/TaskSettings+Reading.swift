import TaskLifecycle
import Vocabulary

/// The settings of tasks, their sandbox and their workspaces.
struct TaskEntries {
    var isEnabled = true
    var maxRunning = 64
    var maxQueued = 256
    var queuedPerTenant = 32
    var queueFor: Int64 = 600_000
    var maxCostDefault = "1.00"
    var maxCostMax = "100"
    var approvalTTL: Int64 = 900_000
    var backend = TaskRequest.Backend.native
    /// The program of the backend `claude-code`.
    var claudeCodePath: String?
    var egress = EgressEntries()
    var eventRetention: Int64 = 7 * 86_400_000
    var agentsDir = "/etc/gatehouse/agents"
    var skillsDir = "/etc/gatehouse/skills"
    /// Where copies of workspaces live; `nil` is a folder of the state, or one that the sandbox's user can reach.
    var workDir: String?
    var sandbox = SandboxEntries()
    var workspaces: [WorkspaceEntry] = []
    var copyBytes = 512 << 20
    var copyFiles = 50_000
    var uploadBytes = 64 << 20
    var unpackedBytes = 512 << 20
    var uploadTTL: Int64 = 86_400_000
    /// Origins from which a browser may open a socket.
    var origins: [String] = []

    struct SandboxEntries {
        var bwrap = "/usr/bin/bwrap"
        var user: String?
        var cpu: Int64 = 60_000
        var memory = 1 << 30
        var processes = 64
        var file = 64 << 20
        var openFiles = 256
        var output = 16 << 20
    }

    /// What `WebFetch` may do.
    struct EgressEntries {
        var isEnabled = false
        var size = 2 << 20
        var timeout: Int64 = 10_000
        var allowsPrivate = false
        var authorities: String?
    }

    struct WorkspaceEntry {
        var name: String
        var path: String
        /// `acme/web`.
        var projects: [String]
    }
}

extension TaskEntries {
    /// Reads `tasks`, `sandbox`, `workspaces` and `workspace_limits`.
    static func read(_ top: inout SettingsSection) throws -> TaskEntries {
        var entries = TaskEntries()
        try entries.readTasks(top.section("tasks"))
        try entries.readSandbox(top.section("sandbox"))
        try entries.readWorkspaces(&top)
        var limits = try top.section("workspace_limits")
        entries.copyBytes = try limits.bytes("copy", entries.copyBytes, in: 1_024...(64 << 30))
        entries.copyFiles = try limits.count("files", entries.copyFiles, in: 1...1_000_000)
        entries.uploadBytes = try limits.bytes("upload", entries.uploadBytes, in: 1_024...(1 << 30))
        entries.unpackedBytes = try limits.bytes("unpacked", entries.unpackedBytes, in: 1_024...(64 << 30))
        entries.uploadTTL = try limits.milliseconds("upload_ttl", entries.uploadTTL, in: 60_000...(30 * 86_400_000))
        try limits.refuseUnknown()
        return entries
    }

    private mutating func readTasks(_ section: SettingsSection) throws {
        var section = section
        isEnabled = try section.flag("enabled", isEnabled)
        maxRunning = try section.count("max_running", maxRunning, in: 1...4_096)
        maxQueued = try section.count("max_queued", maxQueued, in: 0...65_536)
        queuedPerTenant = try section.count("queued_per_tenant", queuedPerTenant, in: 0...65_536)
        queueFor = try section.milliseconds("queue_for", queueFor, in: 1_000...86_400_000)
        maxCostDefault = try section.text("max_cost_default", maxCostDefault)
        maxCostMax = try section.text("max_cost_max", maxCostMax)
        if let usual = NanoUSD(dollars: maxCostDefault), let most = NanoUSD(dollars: maxCostMax), usual > most {
            throw section.refusal("max_cost_default", "\(maxCostDefault) is more than max_cost_max, \(maxCostMax)")
        }
        approvalTTL = try section.milliseconds("approval_ttl", approvalTTL, in: 1_000...86_400_000)
        backend = try section.word("backend", backend)
        eventRetention = try section.milliseconds("event_retention", eventRetention, in: 60_000...(366 * 86_400_000))
        var program = try section.section("claude_code")
        claudeCodePath = try program.text("path")
        if let path = claudeCodePath, !path.hasPrefix("/") {
            throw program.refusal("path", "`\(path)` is no whole path; begin it with `/`")
        }
        try program.refuseUnknown()
        try readEgress(section.section("egress"))
        agentsDir = try section.text("agents_dir", agentsDir)
        skillsDir = try section.text("skills_dir", skillsDir)
        workDir = try section.text("work_dir")
        try section.refuseUnknown()
    }

    private mutating func readEgress(_ section: SettingsSection) throws {
        var section = section
        egress.isEnabled = try section.flag("enabled", egress.isEnabled)
        egress.size = try section.bytes("size", egress.size, in: 1_024...(64 << 20))
        egress.timeout = try section.milliseconds("timeout", egress.timeout, in: 100...120_000)
        egress.allowsPrivate = try section.flag("allow_private", egress.allowsPrivate)
        egress.authorities = try section.text("ca_file")
        try section.refuseUnknown()
    }

    private mutating func readSandbox(_ section: SettingsSection) throws {
        var section = section
        sandbox.bwrap = try section.text("bwrap", sandbox.bwrap)
        sandbox.user = try section.text("user")
        sandbox.cpu = try section.milliseconds("cpu", sandbox.cpu, in: 1_000...3_600_000)
        sandbox.memory = try section.bytes("memory", sandbox.memory, in: (64 << 20)...(1 << 40))
        sandbox.processes = try section.count("processes", sandbox.processes, in: 8...4_096)
        sandbox.file = try section.bytes("file", sandbox.file, in: (1 << 20)...(1 << 40))
        sandbox.openFiles = try section.count("open_files", sandbox.openFiles, in: 32...65_536)
        sandbox.output = try section.bytes("output", sandbox.output, in: 65_536...(1 << 30))
        try section.refuseUnknown()
    }

    private mutating func readWorkspaces(_ top: inout SettingsSection) throws {
        for var section in try top.sections("workspaces") ?? [] {
            guard let name = try section.text("name"), let path = try section.text("path") else {
                throw section.refusal("workspaces", "a workspace has a name, a path and the projects that may use it")
            }
            let projects = try section.texts("projects", [])
            guard path.hasPrefix("/"), path != "/", !["/home", "/root", "/etc", "/usr", "/var"].contains(path) else {
                throw section.refusal("path", "`\(path)` may not be a workspace; name a folder of its own")
            }
            try section.refuseUnknown()
            workspaces.append(WorkspaceEntry(name: name, path: path, projects: projects))
        }
    }
}
