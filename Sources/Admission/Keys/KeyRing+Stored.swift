import APIKeys
package import Store
package import Vocabulary

/// What the store says of keys, tenants and projects, as the ring puts it in force.
///
/// INVARIANT: a change that cannot be read never leaves what stood before it in force: its keys are refused.
extension KeyRing {
    /// Puts every stored tenant, project and key in force: what a start does before a listener opens.
    ///
    /// - Returns: Ids of keys whose rows or secrets cannot be read; they are refused.
    package func load(from reader: Reader) throws -> [KeyID] {
        let keys = try StoredKeys(from: reader, into: table)
        note(corrupt: keys.corrupt)
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
