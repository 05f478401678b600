package import AdminContract
import AuditLog
package import Store
package import Vocabulary

/// Who calls the admin API, once the key is proved: an admin, and what this key of it may do.
package struct AdminPrincipal: Hashable, Sendable {
    package let id: AdminID
    package let name: Slug
    package let role: Role
    /// Of the key: a subset of the role's.
    package let scopes: Set<AdminScope>
    /// The only tenant that it sees; `nil` is all.
    package let tenant: TenantID?
    /// `nil` for a process of this machine that came over the socket.
    package let key: KeyID?
    /// Which secret of the key was shown; a session ends with it.
    package var version: Int?
    /// The networks that the key is bound to; none at all means everywhere.
    package var networks: [String] = []
    /// When the key ends; `nil` is never.
    package var expiresAt: Instant?
    /// When the secret that was shown ends, if its key was rotated since.
    package var secretEndsAt: Instant?

    package init(
        id: AdminID, name: Slug, role: Role, scopes: Set<AdminScope>, tenant: TenantID?, key: KeyID?
    ) {
        (self.id, self.name, self.role) = (id, name, role)
        (self.scopes, self.tenant, self.key) = (scopes, tenant, key)
    }

    /// Of a stored admin and the key that was proved; `nil` if the admin is disabled or has a role of another version.
    package init?(_ admin: Admin, key: APIKey) {
        guard admin.status == .active, let role = Role(rawValue: admin.role) else { return nil }
        let scopes = Set(key.scopes.compactMap(AdminScope.init(rawValue:)))
        self.init(
            id: admin.id, name: admin.name, role: role, scopes: scopes.intersection(role.scopes),
            tenant: admin.tenant, key: key.id)
        (networks, expiresAt) = (key.allowedIPs, key.expiresAt)
    }

    /// The same, by what was shown of the key: one version of its secret, which ends with the overlap of a rotation.
    ///
    /// `nil` where the key has no such version any more.
    package func showing(_ version: Int, of state: KeyState) -> AdminPrincipal? {
        guard let secret = state.versions.first(where: { $0.version == Int64(version) }) else { return nil }
        var principal = self
        (principal.version, principal.secretEndsAt) = (version, secret.notAfter)
        return principal
    }

    /// Whether objects of `tenant` are there at all for this caller.
    func sees(_ tenant: TenantID) -> Bool { self.tenant == nil || self.tenant == tenant }
}

/// One call: who makes it, and the id under which its leaves stand.
package struct AdminCaller: Sendable {
    package let principal: AdminPrincipal
    package let request: RequestID

    package init(_ principal: AdminPrincipal, request: RequestID) {
        (self.principal, self.request) = (principal, request)
    }

    var act: Act { act(because: nil) }
    var tenant: TenantID? { principal.tenant }

    /// What the caller does, with the reason that was given for it.
    func act(because: String?) -> Act {
        Act(.admin(principal.id, key: principal.key), request: request, because: because)
    }
}
