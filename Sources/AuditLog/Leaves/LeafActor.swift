package import Vocabulary

/// Who acted.
package struct LeafActor: Hashable, Sendable {
    /// What kind of actor it is; the word stands in the leaf.
    package enum Category: String, Hashable, Sendable, CaseIterable {
        case key, admin, console, task, system, outsider
    }

    package let category: Category
    package let id: String
    /// The key by which an admin or a task acted.
    package let key: KeyID?
    /// The version of the key's secret that was shown.
    package let version: Int?
    /// The agent within a task.
    package let agent: String?

    private init(_ category: Category, _ id: String, key: KeyID? = nil, version: Int? = nil, agent: String? = nil) {
        self.category = category
        self.id = id
        self.key = key
        self.version = version
        self.agent = agent
    }

    /// A tenant's key on the data plane.
    package static func key(_ id: KeyID, version: Int) -> LeafActor { LeafActor(.key, id.text, version: version) }

    /// An admin, and the key that was used.
    package static func admin(_ id: AdminID, key: KeyID? = nil) -> LeafActor { LeafActor(.admin, id.text, key: key) }

    /// An admin who acts through the console.
    package static func console(_ id: AdminID) -> LeafActor { LeafActor(.console, id.text) }

    /// A task, the key that it runs under, and the agent within it.
    package static func task(_ id: TaskID, key: KeyID? = nil, agent: String? = nil) -> LeafActor {
        LeafActor(.task, id.text, key: key, agent: agent)
    }

    /// The daemon itself.
    package static let system = LeafActor(.system, "gatehoused")

    /// Somebody who is not known; what he says he is stands in commitments only.
    package static let outsider = LeafActor(.outsider, "outsider")
}

/// What was acted on.
package struct LeafObject: Hashable, Sendable {
    /// What kind of thing it is; the word stands in the leaf.
    package enum Category: String, Hashable, Sendable, CaseIterable {
        case request, key, tenant, project, admin, account, books, budget, raise, increase, change, webhook, session
        case adminKey = "admin-key"
        case console, listener, policy, prices, configuration, ledger, tool, agent, skill, approval, task, artifact
        case upload, socket, activities, leaves, exports, usage, costs, keys, export, retention, hold, erasure, subject
        case log, witness, sink, daemon, backup, clock, upstream
    }

    package let category: Category
    package let id: String

    package init(_ category: Category, _ id: String) {
        self.category = category
        self.id = id
    }
}
