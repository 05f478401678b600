package import AuditLog
package import Vocabulary

extension Books {
    /// Writes that an admin ends a task; the task ends by itself once it is told.
    package mutating func noteCancel(of task: TaskID, by act: Act) throws -> ChangeResult<TaskID> {
        guard let stored = try TaskTable.find(task, database) else { return .failure(.notFound(task.text)) }
        guard stored.isLive else { return .failure(.stateConflict("the task is \(stored.status) already")) }
        let leaf = Leaf(
            .changeApproved, by: act.actor, on: LeafObject(.task, task.text), request: act.request,
            facts: [.change("cancelTask")])
        return .success(Changed(object: task, receipt: try receipt(for: leaf, of: stored.tenant, at: now)))
    }

    /// Stops a conversation until its time: the row by which a restart knows it, and its leaf.
    ///
    /// Rows whose time is over go with it.
    package mutating func blockSession(_ block: StoredSessionBlock, _ leaf: Leaf, of tenant: TenantID?) throws {
        try SessionBlockTable.removeEnded(at: now, database)
        try SessionBlockTable.upsert(block, database)
        try tell(leaf, of: tenant)
    }

    /// Writes that an admin lets a stopped conversation go on.
    package mutating func unblockSession(
        _ conversation: String, of key: KeyID, in tenant: TenantID?, because: String, by act: Act
    ) throws -> ChangeResult<String> {
        let now = now
        try SessionBlockTable.remove(conversation, of: key, database)
        var leaf = Leaf(
            .sessionUnblocked, by: act.actor, on: LeafObject(.session, conversation), request: act.request)
        leaf.because = try self.because(because, of: tenant, by: act.actor, at: now)
        return .success(Changed(object: conversation, receipt: try receipt(for: leaf, of: tenant, at: now)))
    }
}
