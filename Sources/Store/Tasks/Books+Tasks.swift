package import AuditLog
import BudgetLedger
package import Vocabulary

/// A task that asks to be written down: its row, its account, its leaf.
package struct TaskAdmission: Sendable {
    package let task: StoredTask
    package let version: Int
    package let maxCost: NanoUSD
    package let policy: PolicyStamp
    /// Expanded lists, limits, hash of the description.
    package let facts: [LeafFact]

    package init(
        _ task: StoredTask, version: Int, maxCost: NanoUSD, policy: PolicyStamp, facts: [LeafFact]
    ) {
        (self.task, self.version, self.maxCost) = (task, version, maxCost)
        (self.policy, self.facts) = (policy, facts)
    }
}

/// What the writer says to a task.
package enum TaskAnswer: Hashable, Sendable {
    case admitted
    /// The same request came before, and this is its task.
    case repeated(StoredTask)
    /// The same name came before with another body.
    case conflict
    /// The key changed since it was verified.
    case keyChanged
}

extension Books {
    /// How long a client's name for a request is remembered, in seconds.
    private static let idempotencyLifetime: Int64 = 86_400

    /// Writes a task down: row, account with its cap, leaf; or finds the one that the same request made before.
    package mutating func admitTask(_ admission: TaskAdmission, epoch: Int64) throws -> TaskAnswer {
        let (now, task) = (now, admission.task)
        guard let key = entry(of: task.key), key.epoch == epoch else { return .keyChanged }
        if let name = task.idempotency {
            let since = now.advanced(bySeconds: -Self.idempotencyLifetime)
            if let known = try TaskTable.find(name, of: task.key, since: since, database) {
                return known.request == task.request ? .repeated(known) : .conflict
            }
        }
        try TaskTable.insert(task, database)
        try openTaskAccount(task.id.text, parent: Int(key.account), limit: admission.maxCost)
        var leaf = Leaf(
            .taskAdmitted, by: .key(task.key, version: admission.version), on: LeafObject(.task, task.id.text),
            facts: admission.facts)
        leaf.decision = .allow
        leaf.policy = admission.policy
        try append(leaf, of: task.tenant, at: now)
        return .admitted
    }

    /// Opens the account of an agent beneath its parent's; `false` if that one is gone.
    package mutating func openAgentAccount(_ name: String, beneath parent: String, limit: NanoUSD) throws -> Bool {
        guard let place = accounts.place(of: parent) else { return false }
        try openTaskAccount(name, parent: place, limit: limit)
        return true
    }

    private mutating func openTaskAccount(_ name: String, parent: Int, limit: NanoUSD) throws {
        let place = try openAccount(name, parent: parent)
        var limits = LimitSet.unlimited
        limits[.total] = limit
        accounts.setLimits(AccountLimits(limits), at: place)
    }

    /// Writes the leaf of something that a task did.
    package mutating func tell(of task: TaskID, _ leaf: Leaf, tenant: TenantID) throws {
        try append(leaf, of: tenant, at: now)
    }

    /// Ends a task: its row, the leaf, and its accounts.
    ///
    /// - Parameter agents: The accounts of its agents, in the order in which they were opened.
    package mutating func endTask(
        _ id: TaskID, status: String, document: String, leaf: Leaf, tenant: TenantID, agents: [String]
    ) throws {
        let now = now
        try TaskTable.update(id, status: status, isLive: false, document: document, database)
        try closeAccounts(agents.reversed() + [id.text], of: tenant, at: now)
        try append(leaf, of: tenant, at: now)
    }

    /// Ends the accounts of `names`, agents before their tasks; those with open holds end with the last of them.
    mutating func closeAccounts(_ names: [String], of tenant: TenantID, at now: Instant) throws {
        for name in names {
            guard let spent = accounts.close(name) else { continue }
            try append(.accountClosed(name, spent: spent), of: tenant, at: now)
        }
    }

    /// Ends every task of an earlier boot as interrupted; their holds are charged before this is called.
    ///
    /// - Parameter rewrite: Makes the task object of what was spent, the present instant, and the stored one.
    package mutating func interruptTasks(
        _ rewrite: @Sendable (_ document: String, _ spent: NanoUSD, _ now: Instant) -> String
    ) throws -> [StoredTask] {
        let now = now
        var ended: [StoredTask] = []
        for var task in try TaskTable.live(database) {
            let spent = accounts.spent(from: task.id.text)
            task.document = rewrite(task.document, spent, now)
            (task.status, task.isLive) = ("interrupted", false)
            let leaf = Leaf(
                .taskEnded, by: .system, on: LeafObject(.task, task.id.text),
                facts: [.outcome("interrupted"), .cost(spent)])
            try endTask(
                task.id, status: task.status, document: task.document, leaf: leaf, tenant: task.tenant,
                agents: accounts.names(beginningWith: task.id.text + "/").reversed())
            ended.append(task)
        }
        try closeLeftAccounts(at: now)
        return ended
    }

    /// Ends accounts of tasks that had ended before this boot, while a hold of theirs was open.
    private mutating func closeLeftAccounts(at now: Instant) throws {
        let left = Dictionary(grouping: accounts.names(beginningWith: Tags.Task.prefix)) { name in
            TaskID(trusted: String(name.prefix { $0 != "/" }))
        }
        for (task, names) in left.sorted(by: { $0.key < $1.key }) {
            guard let stored = try TaskTable.find(task, database), !stored.isLive else { continue }
            try closeAccounts(names, of: stored.tenant, at: now)
        }
    }
}
