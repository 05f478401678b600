import AuditLog
package import Vocabulary

extension Books {
    /// Makes a key for an owner whose own was lost, and writes that it was done beside the API.
    ///
    /// The owner is the one called `owner`, or else the first that is active: there is always one, since the last can
    /// be neither removed nor disabled. Its other keys stay as they are.
    ///
    /// - Parameter make: The key and its first version, for the owner that was found.
    package mutating func recoverOwner(
        _ make: @Sendable (AdminID) -> (key: APIKey, version: KeyVersion)
    ) throws -> ChangeResult<Admin> {
        let owners = try AdminTable.all(database).filter { admin in
            admin.role == "owner" && admin.status == .active && admin.tenant == nil
        }
        guard let owner = owners.first(where: { $0.name.text == "owner" }) ?? owners.first else {
            return .failure(.notFound("owner"))
        }
        let (key, version) = make(owner.id)
        if case .failure(let refusal) = try createKey(key, version, by: .system) { return .failure(refusal) }
        let now = now
        var leaf = Leaf(.ownerRecovered, by: .system, on: LeafObject(.admin, owner.id.text), facts: [.key(key.id)])
        leaf.changes = [LeafChange(.role, to: .text(owner.role))]
        leaf.personal = try marks([(.name, owner.name.text)], of: owner.id.text, owner.tenant, at: now)
        return .success(Changed(object: owner, receipt: try receipt(for: leaf, of: nil, at: now)))
    }
}
