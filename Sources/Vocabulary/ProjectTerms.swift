/// What one project may use, beside what its policy says: an upstream, and for its tasks folders and a tighter sandbox.
package struct ProjectTerms: Hashable, Sendable {
    /// Folders of the configuration that an admin bound to the project, by name; never a path.
    package var workspaces: [String]
    /// The one for a task that names none; `nil` leaves it to the order of the configuration.
    package var defaultWorkspace: String?
    package var sandbox: SandboxCaps
    /// The one upstream of the configuration that its calls may go to, by name; `nil` is any that serves the model.
    package var upstream: String?

    package init(workspaces: [String] = [], defaultWorkspace: String? = nil, sandbox: SandboxCaps = SandboxCaps()) {
        (self.workspaces, self.defaultWorkspace, self.sandbox) = (workspaces, defaultWorkspace, sandbox)
    }
}

/// Limits of a sandbox that lie below the house's; `nil` is the house's.
package struct SandboxCaps: Hashable, Sendable {
    /// Seconds of processor time of one process.
    package var cpuSeconds: Int64?
    package var memoryBytes: Int64?
    package var processes: Int64?
    /// Bytes of one file.
    package var fileBytes: Int64?

    package init() {}
}
