package import AdminClient
import AdminContract
import StrictJSON
package import Vocabulary

/// The calls that make the daemon have what a file says, each with the line that a person reads before.
package struct Plan {
    package struct Step {
        /// `+ create tenant acme`, `~ update tenant acme tier: pro -> enterprise`, `- archive tenant old`.
        package let line: String
        package let call: AdminCall
        /// The change of two persons that this is already, and waits as.
        var waitsAs: String?
    }

    package private(set) var steps: [Step] = []
    let actual: ActualState
    private let prunes: Bool
    private let now: Instant

    package init(_ wanted: DesiredState, _ actual: ActualState, prunes: Bool, now: Instant) throws {
        (self.actual, self.prunes, self.now) = (actual, prunes, now)
        for tenant in wanted.tenants { try add(tenant) }
        try add(wanted.webhooks, of: nil, prunes)
        for tenant in wanted.tenants { try add(tenant.webhooks, of: tenant.name.text, prunes) }
        if prunes { prune(wanted) }
        markWaiting()
    }

    // MARK: Tenants

    private mutating func add(_ tenant: DesiredState.Tenant) throws {
        let name = tenant.name.text
        if let there = actual.tenants[name] {
            update(.updateTenant, [name], "tenant \(name)", there, tenant.settings)
        } else {
            var members = [JSONValue.Member("name", .string(name))]
            members += Self.members(tenant.settings)
            create(AdminCall(.createTenant, body: .object(members)), "tenant \(name)")
        }
        try add(tenant.budgets, "tenant", name)
        for project in tenant.projects { try add(project, of: name) }
        for key in tenant.keys { try add(key, of: name) }
    }

    private mutating func add(_ project: DesiredState.Project, of tenant: String) throws {
        let path = "\(tenant)/\(project.name)"
        if let there = actual.projects[path] {
            let settings = project.settings + loosened(project, there)
            update(.updateProject, [tenant, project.name.text], "project \(path)", there, settings)
        } else {
            let members =
                [JSONValue.Member("name", .string(project.name.text))]
                + Self.members(project.settings)
            create(AdminCall(.createProject, [tenant], body: .object(members)), "project \(path)")
        }
        try add(project.budgets, "project", path)
    }

    /// What a prune takes from a project that stays: the upstream that the file does not name.
    private func loosened(_ project: DesiredState.Project, _ there: JSONValue) -> [DesiredState.Setting] {
        guard prunes, there["upstream"]?.string != nil, !project.settings.contains(where: { $0.name == "upstream" })
        else { return [] }
        return [.init(name: "upstream", value: .nothing)]
    }

    /// The members of what is made anew, where nothing is there to be taken away.
    private static func members(_ settings: [DesiredState.Setting]) -> [JSONValue.Member] {
        settings.filter { $0.value != .nothing }.map { JSONValue.Member($0.name, $0.json) }
    }

    // MARK: Keys

    private mutating func add(_ key: DesiredState.Key, of tenant: String) throws {
        let path = "\(tenant)/\(key.name)"
        if let there = actual.keys[path] {
            update(.updateKey, [tenant, key.name.text], "key \(path)", there, key.settings)
        } else {
            var members = [
                JSONValue.Member("name", .string(key.name.text)),
                JSONValue.Member("project", .string(key.project.text)),
                JSONValue.Member("owner", try ShapeWriter.json(key.owner)),
            ]
            members += Self.members(key.settings)
            if let expires = key.expires {
                members.append(JSONValue.Member("expires_at", .string(expires.after(now).secondText)))
            }
            let body = JSONValue.members(["keys": .array([.object(members)])])
            create(AdminCall(.importKeys, [tenant], body: body), "key \(path), its secret comes with key rotate")
        }
        try add(key.budgets, "key", path)
    }

    // MARK: Budgets

    private mutating func add(_ budgets: [DesiredState.Budget], _ type: String, _ scope: String) throws {
        for budget in budgets {
            let window = budget.window.rawValue
            let amount = try ShapeWriter.json(budget.amount)
            let what = "\(window) budget of \(scope)"
            guard let there = actual.budgets["\(type) \(scope) \(window)"] else {
                let scope = JSONValue.members(["type": .string(type), "name": .string(scope)])
                let body = JSONValue.members(["scope": scope, "window": .string(window), "amount": amount])
                create(AdminCall(.setBudget, body: body), "\(what): \(Self.text(amount))")
                continue
            }
            guard there["amount"] != amount, let id = there["id"]?.string else { continue }
            var call = AdminCall(.updateBudget, [id], body: .members(["amount": amount]))
            call.revision = there["revision"]?.integer
            steps.append(
                Step(
                    line: "~ update \(what): \(Self.text(there["amount"] ?? .null)) -> \(Self.text(amount))", call: call
                ))
        }
    }

    // MARK: Steps

    mutating func add(_ step: Step) { steps.append(step) }

    mutating func mark(_ id: (Step) -> String?) {
        for place in steps.indices { steps[place].waitsAs = id(steps[place]) }
    }

    mutating func create(_ call: AdminCall, _ what: String) {
        steps.append(Step(line: "+ create \(what)", call: call))
    }

    /// One call for all fields that differ, bound to the revision that was seen.
    private mutating func update(
        _ operation: AdminOperation, _ names: [String], _ what: String, _ there: JSONValue,
        _ settings: [DesiredState.Setting]
    ) {
        let changed = settings.filter { !$0.equals(there[$0.name]) }
        guard !changed.isEmpty else { return }
        var call = AdminCall(
            operation, names, body: .object(changed.map { JSONValue.Member($0.name, $0.json) }))
        call.revision = there["revision"]?.integer
        let fields = changed.map { setting in
            "\(setting.name): \(Self.word(there[setting.name])) -> \(Self.word(setting.json))"
        }
        steps.append(Step(line: "~ update \(what) \(fields.joined(separator: ", "))", call: call))
    }

    private mutating func prune(_ wanted: DesiredState) {
        let named = Set(wanted.tenants.map(\.name.text))
        for (name, tenant) in actual.tenants.sorted(by: { $0.key < $1.key }) where !named.contains(name) {
            guard tenant["status"]?.string != "archived" else { continue }
            steps.append(Step(line: "- archive tenant \(name)", call: AdminCall(.archiveTenant, [name])))
        }
        for tenant in wanted.tenants where !tenant.projects.isEmpty {
            let mine = Set(tenant.projects.map { "\(tenant.name)/\($0.name)" })
            for (path, project) in actual.projects.sorted(by: { $0.key < $1.key }) where !mine.contains(path) {
                guard path.hasPrefix("\(tenant.name)/"), project["status"]?.string != "archived" else { continue }
                let names = path.split(separator: "/").map(String.init)
                steps.append(Step(line: "- archive project \(path)", call: AdminCall(.archiveProject, names)))
            }
        }
    }

    private static func text(_ value: JSONValue) -> String {
        value == .null ? "unlimited" : Cell(value).text
    }

    /// A field as a person reads it; what is not there is `none`.
    private static func word(_ value: JSONValue?) -> String {
        value.map { $0 == .null ? "none" : Cell($0).text } ?? "none"
    }
}

extension DesiredState.Setting {
    var json: JSONValue {
        switch value {
        case .text(let text): .string(text)
        case .texts(let texts): .array(texts.map { .string($0) })
        case .sandbox(let caps): (try? ShapeWriter.json(caps)) ?? .object([])
        case .nothing: .null
        case .map(let map): .object(map.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })
        }
    }

    /// Whether an object has this value; the order of a map says nothing.
    func equals(_ there: JSONValue?) -> Bool {
        if case .sandbox = value { return Self.named(json) == Self.named(there) }
        if case .nothing = value { return [nil, .null, .array([]), .object([])].contains(there) }
        guard case .map(let map) = value, let members = there?.members else { return there == json }
        return map == Dictionary(members.map { ($0.name, $0.value.string ?? "") }) { first, _ in first }
    }

    /// The members that are set.
    private static func named(_ object: JSONValue?) -> [String: JSONValue] {
        let members = (object?.members ?? []).filter { $0.value != .null }
        return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
