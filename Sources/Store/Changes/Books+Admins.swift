import AuditLog
package import Vocabulary

extension Books {
    /// Makes an admin without keys.
    package mutating func createAdmin(
        _ name: Slug, role: String, tenant: TenantID?, id: AdminID, by act: Act
    ) throws -> ChangeResult<Admin> {
        guard try AdminTable.find(name.text, database) == nil else { return .failure(.nameTaken(name.text)) }
        if let tenant, registry.tenants[tenant] == nil { return .failure(.notFound(tenant.text)) }
        let now = now
        let admin = Admin(id: id, name: name, role: role, tenant: tenant, createdAt: now)
        try AdminTable.insert(admin, database)
        return .success(Changed(object: admin, receipt: try tell(.adminCreated, admin, act, at: now)))
    }

    /// Disables or enables an admin; the last active owner stays.
    package mutating func setAdminStatus(
        _ name: String, _ status: Admin.Status, by act: Act
    ) throws -> ChangeResult<Admin> {
        guard var admin = try AdminTable.find(name, database) else { return .failure(.notFound(name)) }
        guard admin.status != status else { return .failure(.stateConflict("the admin is \(status.rawValue) already")) }
        if status == .disabled, try isLastOwner(admin) {
            return .failure(.stateConflict("the last owner cannot be disabled"))
        }
        admin.status = status
        admin.revision += 1
        try AdminTable.update(admin, database)
        let keyStatus: APIKey.Status = status == .active ? .active : .disabled
        let turned: APIKey.Status = status == .active ? .disabled : .active
        for key in try KeyTable.keys(of: admin.id, database) where key.status == turned {
            _ = try setKeyStatus(key.id, keyStatus, by: act)
        }
        return .success(Changed(object: admin, receipt: try tell(.adminUpdated, admin, act, at: now)))
    }

    /// Removes an admin and ends its keys; the last active owner stays.
    ///
    /// - Returns: The admin as it was, disabled, and its keys as they end.
    package mutating func removeAdmin(
        _ name: String, revision: Int64, by act: Act
    ) throws -> ChangeResult<RemovedAdmin> {
        guard var admin = try AdminTable.find(name, database) else { return .failure(.notFound(name)) }
        guard admin.revision == revision else { return .failure(.revisionStale(current: admin.revision)) }
        guard try !isLastOwner(admin) else { return .failure(.stateConflict("the last owner cannot be removed")) }
        var ended: [KeyState] = []
        for key in try KeyTable.keys(of: admin.id, database) where key.status != .revoked {
            if case .success(let changed) = try setKeyStatus(key.id, .revoked, by: act) { ended.append(changed.object) }
        }
        admin.status = .disabled
        try AdminTable.delete(admin.id, database)
        let receipt = try tell(.adminRemoved, admin, act, at: now)
        return .success(Changed(object: RemovedAdmin(admin: admin, keys: ended), receipt: receipt))
    }

    private func isLastOwner(_ admin: Admin) throws -> Bool {
        guard admin.role == "owner", admin.status == .active else { return false }
        return try AdminTable.all(database).count { $0.role == "owner" && $0.status == .active } <= 1
    }

    private mutating func tell(_ kind: EventKind, _ admin: Admin, _ act: Act, at now: Instant) throws -> ChangeReceipt {
        var leaf = Leaf(kind, by: act.actor, on: LeafObject(.admin, admin.id.text), request: act.request)
        leaf.changes = [
            LeafChange(.role, to: .text(admin.role)), LeafChange(.status, to: .text(admin.status.rawValue)),
        ]
        leaf.personal = try marks([(.name, admin.name.text)], of: admin.id.text, admin.tenant, at: now)
        return try receipt(for: leaf, of: admin.tenant, at: now)
    }
}

/// An admin that is gone, and its keys as they ended.
package struct RemovedAdmin: Hashable, Sendable {
    package let admin: Admin
    package let keys: [KeyState]
}
