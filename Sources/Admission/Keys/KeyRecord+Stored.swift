import APIKeys
package import Store
import Vocabulary

extension KeyRecord {
    /// The record of a stored key, as the ring puts it in force; `nil` for a row whose words nobody knows.
    ///
    /// - Parameter admin: Whose key it is, for a key of the admin side.
    package convenience init?(_ state: KeyState, admin: Admin?) {
        let key = state.key
        guard let status = KeyStatus(rawValue: key.status.rawValue), let holder = KeyHolder(key, admin: admin) else {
            return nil
        }
        let scopes = key.scopes.compactMap(Scope.init(rawValue:))
        let networks = key.allowedIPs.compactMap { AddressRange($0) }
        guard scopes.count == key.scopes.count, networks.count == key.allowedIPs.count else { return nil }
        let lists = key.narrowing
        // A narrowing that cannot be read must not widen the key.
        guard
            let narrowing = try? Narrowing(
                models: lists["models"], tools: lists["tools"], agents: lists["agents"], skills: lists["skills"])
        else { return nil }
        self.init(
            id: key.id, kind: key.kind == .admin ? .admin : .project, holder: holder, name: key.name.text,
            tier: key.tier,
            scopes: ScopeSet(scopes), status: status, expiresAt: key.expiresAt, epoch: UInt64(key.epoch),
            versions: state.versions.filter { !$0.phc.isEmpty }.map { version in
                KeyVersion(
                    number: Int(version.version), phc: version.phc, pepper: Int(version.pepper),
                    sieve: UInt16(truncatingIfNeeded: version.sieve), notAfter: version.notAfter)
            }, networks: networks, narrowing: narrowing, attributes: key.attributes,
            answersItself: key.answers == .itself)
    }
}

extension KeyHolder {
    fileprivate init?(_ key: APIKey, admin: Admin?) {
        switch key.place {
        case .project(let tenant, let project): self = .project(project, of: tenant)
        case .admin(let id):
            guard let admin, admin.id == id, let role = AdminRole(rawValue: admin.role) else { return nil }
            self = .admin(id, role: role, of: admin.tenant)
        }
    }
}

extension TenantRecord {
    /// The record of a stored tenant; `nil` for a network that cannot be read, which must not widen anything.
    package convenience init?(_ tenant: Tenant) {
        let networks = tenant.allowedIPs.compactMap { AddressRange($0) }
        guard let status = TenantStatus(rawValue: tenant.status.rawValue), networks.count == tenant.allowedIPs.count
        else {
            return nil
        }
        self.init(
            id: tenant.id, slug: tenant.slug, tier: tenant.tier, status: status, networks: networks,
            attributes: tenant.attributes)
    }
}

extension ProjectRecord {
    /// The record of a stored project.
    package convenience init(_ project: Project) {
        self.init(id: project.id, slug: project.slug, isArchived: project.status == .archived, terms: project.terms)
    }
}
