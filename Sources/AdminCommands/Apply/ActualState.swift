import AdminClient
import AdminContract
package import StrictJSON
import Vocabulary

/// What the daemon has of what a file names; read with few calls, and without a leaf where nothing secret is looked at.
package struct ActualState {
    private(set) var tenants: [String: JSONValue] = [:]
    private(set) var projects: [String: JSONValue] = [:]
    private(set) var keys: [String: JSONValue] = [:]
    /// By scope and window: `acme/web month`.
    private(set) var budgets: [String: JSONValue] = [:]
    private(set) var webhooks: [JSONValue] = []
    /// Changes that wait for a second person already.
    private(set) var waiting: [JSONValue] = []

    /// What is there, as the API shows it: tenants by name, projects by `tenant/name`.
    package init(tenants: [String: JSONValue] = [:], projects: [String: JSONValue] = [:]) {
        (self.tenants, self.projects) = (tenants, projects)
    }

    static func read(_ wanted: DesiredState, _ session: Session) async throws -> ActualState {
        var state = ActualState()
        for tenant in try await session.all(AdminCall(.listTenants)) {
            if let name = tenant["name"]?.string { state.tenants[name] = tenant }
        }
        for budget in try await session.all(AdminCall(.listBudgets)) {
            guard let scope = budget["scope"]?["name"]?.string, let window = budget["window"]?.string,
                let type = budget["scope"]?["type"]?.string
            else { continue }
            state.budgets["\(type) \(scope) \(window)"] = budget
        }
        for tenant in wanted.tenants where state.tenants[tenant.name.text] != nil {
            let name = tenant.name.text
            if !tenant.projects.isEmpty {
                for project in try await session.all(AdminCall(.listProjects, [name])) {
                    if let slug = project["name"]?.string { state.projects["\(name)/\(slug)"] = project }
                }
            }
            for key in tenant.keys {
                state.keys["\(name)/\(key.name)"] = try await session.find(AdminCall(.showKey, [name, key.name.text]))
            }
        }
        if wanted.namesWebhooks { state.webhooks = try await session.all(AdminCall(.listWebhooks)) }
        state.waiting = try await session.waitingChanges()
        return state
    }
}

extension Session {
    /// Every item of a list.
    func all(_ call: AdminCall) async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var cursor: String?
        repeat {
            let page = try await send(call.asking("limit", "1000").asking("cursor", cursor)).json()
            items += page["data"]?.array ?? []
            cursor = page["next_cursor"]?.string
        } while cursor != nil
        return items
    }

    /// Changes of anybody that a second person has not decided yet; none where this key may not look.
    fileprivate func waitingChanges() async throws -> [JSONValue] {
        let call = AdminCall(.listApprovals).asking("kind", "change").asking("status", "pending")
        do { return try await all(call) } catch AdminFailure.refused(let problem) where problem.status == 403 {
            return []  // asked for twice, the change waits twice; nothing is done twice
        }
    }

    /// One object; `nil` if there is none.
    func find(_ call: AdminCall) async throws -> JSONValue? {
        do { return try await send(call).json() } catch AdminFailure.refused(let problem) where problem.status == 404 {
            return nil
        }
    }
}
