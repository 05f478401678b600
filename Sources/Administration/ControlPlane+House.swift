package import AdminContract
import BudgetLedger
import Digests
import PolicyLanguage
import Store
import Vocabulary

extension ControlPlane {
    /// Longest time for which running requests may go on.
    private static let drainLimit: Int64 = 3_600

    /// Every setting in effect, without secrets.
    package func configuration(_ caller: AdminCaller) throws(AdminRefusal) -> Page<SettingShape> {
        try seesHouse(caller, "configuration", "all")
        return Page(data: doors.house.settings(), nextCursor: nil)
    }

    /// The numbers are those of all tenants, some by name: they are not there for an admin of one.
    package func mayReadMetrics(_ caller: AdminCaller) throws(AdminRefusal) { try seesHouse(caller, "metrics", "all") }

    /// Reads documents and certificates anew; what is refused changes nothing.
    package func reload(_ caller: AdminCaller) async throws(AdminRefusal) -> Answer<ReloadShape> {
        try seesHouse(caller, "configuration", "reload")
        try promotion.take()
        defer { promotion.release() }
        let done = try await doors.house.reload()
        let act = caller.act
        let words = doors.house.settings().map { "\($0.key)=\($0.value ?? "")" }.joined(separator: "\n")
        let hash = SHA256.hash(words)
        let changed = try await change("configuration") { books in try books.noteConfiguration(hash, by: act) }
        return Answer(done, changed.receipt)
    }

    /// Takes no more requests; the admin doors stay open until the daemon is stopped.
    package func drain(
        _ caller: AdminCaller, _ request: DrainRequest
    ) async throws(AdminRefusal) -> Answer<DrainShape> {
        try seesHouse(caller, "daemon", "drain")
        let seconds = request.timeout?.seconds ?? doors.house.drainSeconds
        guard (0...Self.drainLimit).contains(seconds) else { throw .invalid("$.timeout", "at most 1h") }
        let (act, drain) = (caller.act, doors.house.drain)
        let changed = try await change(
            "daemon", { books in try books.noteDraining(seconds: seconds, by: act) }, publish: { _ in drain(seconds) })
        return Answer(DrainShape(state: "draining", until: changed.object), changed.receipt)
    }

    // MARK: Catalogues

    /// The models that can be called or were.
    package func models(_ caller: AdminCaller) -> Page<ModelShape> {
        let table = doors.house.prices()
        return Page(data: table.rows.map { ModelShape($0, in: table, at: now) }, nextCursor: nil)
    }

    /// The tiers of the live policy.
    package func tiers(_ caller: AdminCaller) -> Page<TierShape> {
        let policy = doors.policy()
        let tiers = policy.tiers.map { tier in
            TierShape(name: tier, covers: policy.tiers.filter { $0 != tier && policy.grants($0, within: tier) })
        }
        return Page(data: tiers, nextCursor: nil)
    }

    /// The agents that tasks may start.
    package func agents(_ caller: AdminCaller) -> Page<AgentShape> { Page(data: doors.house.agents(), nextCursor: nil) }

    /// The skills that tasks may use.
    package func skills(_ caller: AdminCaller) -> Page<SkillShape> { Page(data: doors.house.skills(), nextCursor: nil) }

    /// The folders that tasks may work in; an admin of one tenant sees its own, without where they are.
    package func workspaces(_ caller: AdminCaller) throws(AdminRefusal) -> Page<WorkspaceShape> {
        let bound = try read { try $0.projectsByWorkspace() }
        let all = doors.house.workspaces().map { workspace in
            let more = bound[workspace.name, default: []].filter { !workspace.projects.contains($0) }
            return WorkspaceShape(name: workspace.name, path: workspace.path, projects: workspace.projects + more)
        }
        guard let id = caller.tenant else { return Page(data: all, nextCursor: nil) }
        let own = try find(caller, tenant: id.text).slug.text
        let mine = all.compactMap { workspace -> WorkspaceShape? in
            let projects = workspace.projects.filter { $0.hasPrefix("\(own)/") }
            return projects.isEmpty ? nil : WorkspaceShape(name: workspace.name, path: nil, projects: projects)
        }
        return Page(data: mine, nextCursor: nil)
    }
}
