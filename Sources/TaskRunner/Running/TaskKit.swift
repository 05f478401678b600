import StrictJSON
import TaskLifecycle
import Vocabulary

/// What one running task works with.
struct TaskKit: Sendable {
    let workspace: Workspace
    let files: FileTools
    /// `nil` where no tool of the task runs programs.
    let bench: SandboxBench?
    /// What a sandbox of the task shows.
    let view: SandboxView
    let library: TaskLibrary
    let mainAgent: AgentFrame

    /// - Throws: Where not all that the policy denies by name can be kept from the task's programs.
    init(_ order: TaskOrder, _ workspace: Workspace, _ board: TaskBoard) throws(WorkspaceRefusal) {
        self.workspace = workspace
        library = board.library
        var (folders, paths) = ([String: Folder](), [String: String]())
        for name in order.grant.skills {
            // A skill that vanished has no folder, and reading it says so.
            guard let card = library.skill(name), let folder = try? Folder(card.folder) else { continue }
            folders[name] = folder
            paths[name] = card.folder
        }
        let hides = order.door.hides
        files = FileTools(workspace, skills: folders) { path in hides(path.shown) }
        let tools = Set(order.grant.tools)
        var view = SandboxView(project: workspace.folder.path, isWritable: workspace.isCopy, skills: paths)
        if let keptOut = order.keptOut, !workspace.isCopy {
            let settings = board.settings
            view.masks = try workspace.masks(
                keptOut, from: settings.sandbox.user?.uid, limit: settings.workspaceLimits.files)
        }
        self.view = view
        bench =
            tools.isDisjoint(with: ["Bash", "Grep"]) || order.backend == .claudeCode
            ? nil
            : SandboxBench(view, board.settings.sandbox.capped(by: order.owner.terms.sandbox), keeper: board.keeper) {
                [report = board.reportSandbox] said in report(order.id, said)
            }
        mainAgent = AgentFrame(
            path: "main", card: nil, tools: order.grant.tools, depth: 1, accounts: [order.id.text],
            budgets: [AgentBudget(path: "main", limit: order.grant.limits.maxCost)], model: order.grant.model,
            maxTurns: order.grant.limits.maxTurns,
            prompt: order.request.description)
    }
}

/// What one agent and all beneath it may spend.
struct AgentBudget: Hashable, Sendable {
    let path: String
    let limit: NanoUSD
}

/// One agent of a task: the main one, or one that another agent started.
struct AgentFrame: Sendable {
    /// `main`, `main/security-auditor.1`.
    let path: String
    let card: AgentCard?
    var tools: [String]
    let depth: Int64
    /// Innermost first, the task's own last.
    let accounts: [String]
    /// Its own budget, and those of the agents above it.
    let budgets: [AgentBudget]
    let model: String
    let maxTurns: Int64
    let prompt: String
}
