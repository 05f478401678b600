import AdminContract
import Vocabulary
import Yams

/// What a file says that should be: tenants with their projects, keys, budgets and webhooks.
package struct DesiredState {
    struct Tenant {
        let name: Slug
        var settings: [Setting] = []
        var budgets: [Budget] = []
        var projects: [Project] = []
        var keys: [Key] = []
        /// `nil` says nothing of them.
        var webhooks: [Webhook]?
    }

    struct Project {
        let name: Slug
        var settings: [Setting] = []
        var budgets: [Budget] = []
    }

    struct Key {
        let name: Slug
        var settings: [Setting] = []
        var project: Slug
        var owner = KeyOwner.service
        /// At creation alone; a date is also compared later.
        var expires: TimeArgument?
        var budgets: [Budget] = []
    }

    /// One field of an object: its name in the API, and its value.
    struct Setting: Hashable {
        enum Value: Hashable {
            case text(String)
            case texts([String])
            case map([String: String])
            /// Limits of a sandbox, as the API has them.
            case sandbox(SandboxShape)
            /// The file takes away what may be there.
            case nothing
        }

        let name: String
        let value: Value
    }

    /// Known by where it goes: a file has no ids.
    struct Webhook {
        let url: String
        let events: Set<HookEvent>
    }

    struct Budget {
        let window: BudgetWindow
        let amount: BudgetAmount
    }

    var tenants: [Tenant] = []
    /// Those that hear of all tenants; `nil` says nothing of them.
    var webhooks: [Webhook]?

    /// Whether the daemon has to be asked for its webhooks.
    var namesWebhooks: Bool { webhooks != nil || tenants.contains { $0.webhooks != nil } }

    /// Reads the file; every unknown word is refused with its line.
    package init(_ text: String, file: String) throws {
        let reader = StateReader(file: file)
        guard let root = try reader.compose(text) else { return }
        for (name, node) in try reader.mapping(root, ["tenants", "webhooks"]) {
            if name == "tenants" {
                tenants = try reader.named(node).map { try Self.tenant($0.name, $0.node, reader) }
            } else {
                webhooks = try reader.webhooks(node)
            }
        }
    }

    private static func tenant(_ name: Slug, _ node: Node, _ reader: StateReader) throws -> Tenant {
        var tenant = Tenant(name: name)
        let known = [
            "tier", "display_name", "time_zone", "attributes", "allowed_ips", "budgets", "projects", "keys",
            "webhooks",
        ]
        for (word, value) in try reader.mapping(node, known) {
            switch word {
            case "budgets": tenant.budgets = try reader.budgets(value)
            case "webhooks": tenant.webhooks = try reader.webhooks(value)
            case "projects": tenant.projects = try reader.named(value).map { try project($0.name, $0.node, reader) }
            case "keys": tenant.keys = try reader.named(value).map { try key($0.name, $0.node, reader) }
            default: tenant.settings.append(try reader.setting(word, value))
            }
        }
        return tenant
    }

    private static func project(_ name: Slug, _ node: Node, _ reader: StateReader) throws -> Project {
        var project = Project(name: name)
        let known = ["display_name", "budgets", "workspaces", "default_workspace", "sandbox", "upstream"]
        for (word, value) in try reader.mapping(node, known) {
            switch word {
            case "budgets": project.budgets = try reader.budgets(value)
            case "sandbox": project.settings.append(.init(name: word, value: .sandbox(try reader.sandbox(value))))
            case "upstream": project.settings.append(try reader.upstream(value))
            default: project.settings.append(try reader.setting(word, value))
            }
        }
        return project
    }

    private static func key(_ name: Slug, _ node: Node, _ reader: StateReader) throws -> Key {
        let known = [
            "project", "owner", "tier", "expires", "allowed_ips", "labels", "attributes", "approvals", "budgets",
        ]
        let pairs = try reader.mapping(node, known)
        guard let project = pairs.first(where: { $0.name == "project" })?.value.scalar.flatMap({ Slug($0.string) })
        else { throw reader.complaint(node, "the key `\(name)` names no project") }
        var key = Key(name: name, project: project)
        for (word, value) in pairs where word != "project" {
            switch word {
            case "budgets": key.budgets = try reader.budgets(value)
            case "owner": key.owner = try reader.owner(value)
            case "expires": key.expires = try reader.time(value)
            default: key.settings.append(try reader.setting(word, value))
            }
        }
        return key
    }
}
