package import TaskLifecycle
package import Vocabulary

/// What the room is told of the configuration; the defaults are the configuration's.
package struct TaskSettings: Sendable {
    /// Where events and artifacts are kept, one folder for each task.
    package var folder: String
    /// Where workspace copies live while a task runs.
    package var workFolder: String
    package var maxRunning = 64
    package var maxQueued = 256
    package var queuedPerTenant = 32
    package var queueSeconds: Int64 = 600
    package var maxCostDefault = NanoUSD.dollars(1)
    package var maxCostMax = NanoUSD.dollars(100)
    package var approvalSeconds: Int64 = 900
    package var backend = TaskRequest.Backend.native
    package var roots: [WorkspaceRoot] = []
    package var workspaceLimits = WorkspaceLimits()
    package var sandbox = SandboxSettings()
    /// `nil` where `WebFetch` is switched off.
    package var egress: EgressSettings?
    /// The program of the backend `claude-code`; `nil` where it is not set up.
    package var program: ProgramSettings?

    package init(folder: String, workFolder: String) { (self.folder, self.workFolder) = (folder, workFolder) }

    /// The folders that tasks of a project may work in: bound by the configuration, or by an admin.
    package func roots(of owner: TaskOwner) -> [WorkspaceRoot] {
        roots.filter { $0.projects.contains(owner.projectName) || owner.terms.workspaces.contains($0.name) }
    }

    /// The workspace of that name, without one the project's first; `nil` if there is none.
    package func root(_ name: String?, of owner: TaskOwner) -> WorkspaceRoot? {
        roots(of: owner).first { $0.name == name || name == nil }
    }
}

/// What `WebFetch` may do.
package struct EgressSettings: Hashable, Sendable {
    /// Bytes of a page that are read.
    package var bytes = 2 << 20
    package var milliseconds: Int64 = 10_000
    /// Whether a name may lead into this machine or its network.
    package var allowsPrivate = false
    /// A PEM file of authorities instead of the system's.
    package var authorities: String?

    package init() {}
}

/// A folder that the operator listed, and the projects that may use it.
package struct WorkspaceRoot: Hashable, Sendable {
    package let name: String
    package let path: String
    /// `acme/web`.
    package let projects: Set<String>

    package init(name: String, path: String, projects: Set<String>) {
        (self.name, self.path, self.projects) = (name, path, projects)
    }
}
