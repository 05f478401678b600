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
        if admin.role == "owner", status == .disabled {
            let owners = try AdminTable.all(database).filter { $0.role == "owner" && $0.status == .active }
            guard owners.count > 1 else { return .failure(.stateConflict("the last owner cannot be disabled")) }
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

    private mutating func tell(_ kind: EventKind, _ admin: Admin, _ act: Act, at now: Instant) throws -> ChangeReceipt {
        var leaf = Leaf(kind, by: act.actor, on: LeafObject(.admin, admin.id.text), request: act.request)
        leaf.changes = [
            LeafChange(.role, to: .text(admin.role)), LeafChange(.status, to: .text(admin.status.rawValue)),
        ]
        return try receipt(for: leaf, of: admin.tenant, at: now)
    }
}
