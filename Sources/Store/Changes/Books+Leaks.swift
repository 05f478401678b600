import AuditLog
package import Vocabulary

/// A secret of ours that somebody found in public.
package struct KeyLeak: Hashable, Sendable {
    /// The version whose secret it was.
    package let version: Int64
    /// The scanner's word for where it looked.
    package let source: String?
    /// Where it was found; the leaf commits to it.
    package let url: String?

    package init(version: Int64, source: String?, url: String? = nil) {
        (self.version, self.source, self.url) = (version, source, url)
    }
}

extension Books {
    /// Ends a leaked secret: the newest takes its key along, the older one of an overlap ends alone.
    ///
    /// One leaf says that it leaked, a second what was done.
    package mutating func endLeaked(_ id: KeyID, _ leak: KeyLeak, by act: Act) throws -> ChangeResult<KeyState> {
        guard let key = try KeyTable.find(id, database) else { return .failure(.notFound(id.text)) }
        guard key.status == .active || key.status == .disabled else {
            return .failure(.stateConflict("the key is \(key.status.rawValue)"))
        }
        let versions = try KeyVersionTable.versions(of: id, database)
        guard let leaked = versions.first(where: { $0.version == leak.version }), !leaked.phc.isEmpty else {
            return .failure(.stateConflict("the secret has ended"))
        }
        let category: LeafObject.Category = key.kind == .admin ? .adminKey : .key
        var leaf = Leaf(
            .keyLeaked, by: act.actor, on: LeafObject(category, id.text), request: act.request,
            facts: leak.source.map { [.source($0)] } ?? [])
        leaf.changes = [LeafChange(.version, to: .integer(leak.version))]
        let owner = APIKey.personalSubject(id, key.owner)
        leaf.personal = try marks(leak.url.map { [(.url, $0)] } ?? [], of: owner, key.tenant, at: now)
        try append(leaf, of: key.tenant, at: now)
        guard leaked.version != versions.last?.version else { return try setKeyStatus(id, .revoked, by: act) }
        return .success(try endVersion(leaked, of: key, by: act))
    }
}
