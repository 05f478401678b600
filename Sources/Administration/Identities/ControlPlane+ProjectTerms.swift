import AdminContract
import Store
import Vocabulary

/// What a project may be given, and by whom.
extension ControlPlane {
    /// Most workspaces of one project.
    private static let workspaceLimit = 32

    /// Names that the configuration has and the caller sees, and limits that only lower the house's.
    ///
    /// - Parameter before: What stands already; a name that left the configuration may stay, not come anew.
    func check(
        _ terms: ProjectTerms, instead before: ProjectTerms, of project: String, by caller: AdminCaller
    ) throws(AdminRefusal) {
        guard terms.workspaces.count <= Self.workspaceLimit, Set(terms.workspaces).count == terms.workspaces.count
        else {
            throw .invalid("$.workspaces", "at most \(Self.workspaceLimit) names, each once")
        }
        let seen = try workspaces(caller).data
        for name in terms.workspaces where !before.workspaces.contains(name) {
            guard seen.contains(where: { $0.name == name }) else {
                let known = seen.isEmpty ? "there is none" : "there are \(seen.map(\.name).joined(separator: ", "))"
                throw .invalid(
                    "$.workspaces", "`\(name)` is no workspace of the configuration that you may give; \(known)")
            }
        }
        if let name = terms.defaultWorkspace, name != before.defaultWorkspace || !terms.workspaces.contains(name) {
            let own = seen.filter { $0.projects.contains(project) }.map(\.name) + terms.workspaces
            guard own.contains(name) else {
                throw .invalid("$.default_workspace", "`\(name)` is none of the project's workspaces")
            }
        }
        if terms.sandbox != before.sandbox { try check(terms.sandbox) }
        if terms.upstream != before.upstream { try check(upstream: terms.upstream, by: caller) }
    }

    /// Upstreams are the house's: an admin of one tenant neither binds to one nor unbinds.
    private func check(upstream name: String?, by caller: AdminCaller) throws(AdminRefusal) {
        guard caller.tenant == nil else {
            throw .invalid("$.upstream", "only an admin of all tenants binds a project to an upstream, or unbinds it")
        }
        let known = doors.house.upstreams
        if let name, !known.contains(name) {
            throw .invalid(
                "$.upstream",
                "`\(name)` is no upstream of the configuration; there are \(known.joined(separator: ", "))")
        }
    }

    /// The least is what a shell needs to start at all.
    private func check(_ caps: SandboxCaps) throws(AdminRefusal) {
        let house = doors.house.sandbox
        try check(caps.cpuSeconds, "cpu", 1, house.cpuSeconds, "seconds")
        try check(caps.memoryBytes, "memory", 64 << 20, house.memoryBytes, "bytes")
        try check(caps.processes, "processes", 8, house.processes, "processes")
        try check(caps.fileBytes, "file", 1 << 20, house.fileBytes, "bytes")
    }

    private func check(
        _ wanted: Int64?, _ name: String, _ least: Int64, _ most: Int64?, _ unit: String
    ) throws(AdminRefusal) {
        guard let wanted else { return }
        guard let most else {
            throw .invalid("$.sandbox.\(name)", "this daemon has no sandbox whose limits could be lowered")
        }
        guard (least...max(least, most)).contains(wanted) else {
            throw .invalid(
                "$.sandbox.\(name)", "a project may lower it, to \(least) at least and \(most) \(unit) at most")
        }
    }
}

extension SandboxCaps {
    init(_ shape: SandboxShape?) {
        self.init()
        (cpuSeconds, memoryBytes) = (shape?.cpu?.seconds, shape?.memory)
        (processes, fileBytes) = (shape?.processes, shape?.file)
    }
}

extension SandboxShape {
    init(_ caps: SandboxCaps) {
        self.init()
        (cpu, memory) = (caps.cpuSeconds.map(Lapse.init(seconds:)), caps.memoryBytes)
        (processes, file) = (caps.processes, caps.fileBytes)
    }
}
