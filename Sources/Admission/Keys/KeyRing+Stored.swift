import APIKeys
package import Store
package import Vocabulary

/// What the store says of keys, tenants and projects, as the ring puts it in force.
///
/// INVARIANT: a change that cannot be read never leaves what stood before it in force: its keys are refused.
extension KeyRing {
    /// Puts every stored tenant, project and key in force: what a start does before a listener opens.
    ///
    /// - Parameter keys: The stored keys, where they were read beforehand.
    /// - Returns: Ids of keys whose rows cannot be read; they stay out and are refused.
    package func load(from reader: Reader, keys: StoredKeys? = nil) throws -> [KeyID] {
        for tenant in try reader.tenants() { enforce(tenant) }
        for project in try reader.allProjects() { upsert(ProjectRecord(project)) }
        let keys = try keys ?? StoredKeys(from: reader)
        for record in keys.records { upsert(record) }
        return keys.unreadable
    }

    /// Puts a changed key in force; `false` for a row that cannot be read: its key is now unknown, its work is cut.
    @discardableResult
    package func enforce(_ state: KeyState, admin: Admin? = nil) -> Bool {
        guard let record = KeyRecord(state, admin: admin) else {
            remove(state.key.id)
            return false
        }
        upsert(record)
        return true
    }

    /// Puts a changed tenant in force for all of its keys, whose work is cut unless it is active.
    ///
    /// A row that cannot be read leaves its keys without a tenant: each of them is refused.
    package func enforce(_ tenant: Tenant) {
        guard let record = TenantRecord(tenant) else {
            table.forget(tenant.id)
            return cutAll(of: tenant.id)
        }
        upsert(record)
        if record.status != .active { cutAll(of: tenant.id) }
    }

    private func cutAll(of tenant: TenantID) {
        for key in table.keys(of: tenant) { cut(key.id) }
    }
}

/// Every stored key as the ring takes it; read on any thread, also while the books are loaded.
package struct StoredKeys: Sendable {
    fileprivate private(set) var records: [KeyRecord] = []
    fileprivate private(set) var unreadable: [KeyID] = []

    package init(from reader: Reader) throws {
        let admins = Dictionary(uniqueKeysWithValues: try reader.admins().map { ($0.id, $0) })
        try reader.eachKey { state in
            if let record = KeyRecord(state, admin: state.key.adminID.flatMap({ admins[$0] })) {
                records.append(record)
            } else {
                unreadable.append(state.key.id)
            }
        }
    }
}
