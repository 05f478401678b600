import AdminContract
import Vocabulary
import Yams

/// What a file says that should be: tenants with their projects, keys and budgets.
struct DesiredState {
    struct Tenant {
        let name: Slug
        var settings: [Setting] = []
        var budgets: [Budget] = []
        var projects: [Project] = []
        var keys: [Key] = []
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
        }

        let name: String
        let value: Value
    }

    struct Budget {
        let window: BudgetWindow
        let amount: BudgetAmount
    }

    var tenants: [Tenant] = []

    /// Reads the file; every unknown word is refused with its line.
    init(_ text: String, file: String) throws {
        let reader = StateReader(file: file)
        guard let root = try reader.compose(text) else { return }
        for (name, node) in try reader.mapping(root, ["tenants"]) where name == "tenants" {
            tenants = try reader.named(node).map { try Self.tenant($0.name, $0.node, reader) }
        }
    }

    private static func tenant(_ name: Slug, _ node: Node, _ reader: StateReader) throws -> Tenant {
        var tenant = Tenant(name: name)
        let known = ["tier", "display_name", "time_zone", "attributes", "allowed_ips", "budgets", "projects", "keys"]
        for (word, value) in try reader.mapping(node, known) {
            switch word {
            case "budgets": tenant.budgets = try reader.budgets(value)
            case "projects": tenant.projects = try reader.named(value).map { try project($0.name, $0.node, reader) }
            case "keys": tenant.keys = try reader.named(value).map { try key($0.name, $0.node, reader) }
            default: tenant.settings.append(try reader.setting(word, value))
            }
        }
        return tenant
    }

    private static func project(_ name: Slug, _ node: Node, _ reader: StateReader) throws -> Project {
        var project = Project(name: name)
        for (word, value) in try reader.mapping(node, ["display_name", "budgets"]) {
            if word == "budgets" {
                project.budgets = try reader.budgets(value)
            } else {
                project.settings.append(try reader.setting(word, value))
            }
        }
        return project
    }

    private static func key(_ name: Slug, _ node: Node, _ reader: StateReader) throws -> Key {
        let known = ["project", "owner", "tier", "expires", "allowed_ips", "labels", "attributes", "budgets"]
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
