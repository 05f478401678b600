import APIKeys
package import AdminContract
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// The admins that the caller sees, by name.
    package func admins(_ caller: AdminCaller, _ page: PageRequest) throws(AdminRefusal) -> Page<AdminShape> {
        let list = ["admins", caller.tenant?.text ?? ""]
        let after = try PageCursor.read(page, of: list).after
        let rest = try read { try $0.admins() }
            .filter { sees(caller, $0) && $0.name.text > after }.sorted { $0.name < $1.name }
        let shown = rest.prefix(page.limit)
        let next = rest.count > shown.count ? shown.last.map { PageCursor.text(after: $0.name.text, of: list) } : nil
        var shapes: [AdminShape] = []
        for admin in shown { shapes.append(try shape(admin)) }
        return Page(data: shapes, nextCursor: next)
    }

    /// One admin, by id or name.
    package func admin(_ caller: AdminCaller, _ name: String) throws(AdminRefusal) -> AdminShape {
        try shape(try find(caller, admin: name))
    }

    /// Creates an admin with a first key; the secret is in this answer alone.
    ///
    /// Only an owner makes owners, and nobody gives a key more than the own key has.
    package func createAdmin(
        _ caller: AdminCaller, _ creation: AdminCreation
    ) async throws(AdminRefusal) -> Answer<Issued<AdminShape>> {
        let tenant = try creation.tenant.map { name throws(AdminRefusal) in try find(caller, tenant: name.text).id }
        guard caller.tenant == nil || tenant != nil else { throw .notFound("tenant", "all") }
        guard creation.role != .owner || caller.principal.role == .owner else {
            throw AdminRefusal(.scopesExceeded, "only an owner makes owners")
        }
        guard creation.role != .owner || tenant == nil else {
            throw .invalid("$.tenant", "an owner sees all tenants; choose the role admin for one")
        }
        let scopes = try scopes(creation.scopes, of: creation.role)
        try check(caller, scopes, creation.allowedIPs, creation.expiresAt)
        var random = SecureRandom()
        let id = AdminID(using: &random)
        let act = caller.act
        let made = try await change(
            "admin",
            { books in
                try books.createAdmin(
                    creation.name, role: creation.role.rawValue, tenant: tenant, id: id, by: act)
            }, publish: doors.inForce.admin)
        var key = AdminKeyCreation()
        (key.allowedIPs, key.expiresAt) = (creation.allowedIPs, creation.expiresAt)
        let secret = try await issue(caller, made.object, key, scopes).secret
        return Answer(Issued(object: try shape(made.object), secret: secret), made.receipt)
    }

    /// Disables or enables an admin with its keys; the last active owner stays.
    package func updateAdmin(
        _ caller: AdminCaller, _ name: String, _ patch: AdminPatch, revision: Int64
    ) async throws(AdminRefusal) -> Answer<AdminShape> {
        let admin = try find(caller, admin: name)
        try mayTouch(caller, admin)
        guard admin.revision == revision else { throw AdminRefusal(.revisionStale(current: admin.revision), "admin") }
        let act = caller.act
        let status: Admin.Status = patch.status == .active ? .active : .disabled
        let (inForce, reader) = (doors.inForce, reader)
        let changed = try await change(
            "admin", { books in try books.setAdminStatus(admin.id.text, status, by: act) },
            publish: { admin in
                inForce.admin(admin)
                // The admin's record refuses already; the keys follow.
                for state in (try? reader.keys(of: admin.id)) ?? [] { inForce.key(state) }
            })
        return Answer(try shape(changed.object), changed.receipt)
    }

    /// Gives an admin a further key; the secret is in this answer alone.
    package func createAdminKey(
        _ caller: AdminCaller, _ name: String, _ creation: AdminKeyCreation
    ) async throws(AdminRefusal) -> Answer<Issued<AdminKeyShape>> {
        let admin = try find(caller, admin: name)
        try mayTouch(caller, admin)
        let scopes = try scopes(creation.scopes, of: Role(rawValue: admin.role) ?? .auditor)
        try check(caller, scopes, creation.allowedIPs, creation.expiresAt)
        let issued = try await issue(caller, admin, creation, scopes)
        return Answer(
            Issued(object: AdminKeyShape(issued.changed.object.key), secret: issued.secret), issued.changed.receipt)
    }

    /// Ends a key of an admin.
    package func revokeAdminKey(
        _ caller: AdminCaller, _ name: String, _ key: String, because: String? = nil
    ) async throws(AdminRefusal) -> Answer<AdminKeyShape> {
        let admin = try find(caller, admin: name)
        try mayTouch(caller, admin)
        guard let id = try read({ try $0.keys(of: admin.id) }).map(\.key.id).first(where: { $0.text == key }) else {
            throw .notFound("key", "\(name)/\(key)")
        }
        let act = caller.act(because: because)
        let changed = try await change(
            "key", { books in try books.setKeyStatus(id, .revoked, by: act) }, publish: doors.inForce.key)
        return Answer(AdminKeyShape(changed.object.key), changed.receipt)
    }

    /// Who the caller is.
    package func me(_ caller: AdminCaller) throws(AdminRefusal) -> MeShape {
        let principal = caller.principal
        let tenant = try principal.tenant.map { id throws(AdminRefusal) in try find(caller, tenant: id.text).slug }
        return MeShape(
            id: principal.id.text, name: principal.name.text, role: principal.role,
            scopes: AdminScope.allCases.filter(principal.scopes.contains), tenant: tenant, key: principal.key?.text)
    }

    // MARK: Who may what

    private func sees(_ caller: AdminCaller, _ admin: Admin) -> Bool {
        caller.tenant == nil || caller.tenant == admin.tenant
    }

    func find(_ caller: AdminCaller, admin name: String) throws(AdminRefusal) -> Admin {
        guard let admin = try read({ try $0.admin(name) }), sees(caller, admin) else {
            throw .notFound("admin", name)
        }
        return admin
    }

    // MARK: Keys

    private func issue(
        _ caller: AdminCaller, _ admin: Admin, _ creation: AdminKeyCreation, _ scopes: [AdminScope]
    ) async throws(AdminRefusal) -> (changed: Changed<KeyState>, secret: String) {
        var random = SecureRandom()
        let id = KeyID(using: &random)
        let coin = await doors.mint.strike(.admin, id)
        let draft = APIKey(
            id: id, place: .admin(admin.id), name: admin.name, scopes: scopes.map(\.rawValue),
            expiresAt: creation.expiresAt, allowedIPs: creation.allowedIPs ?? [], createdAt: now,
            createdBy: caller.principal.id.text)
        let (version, act) = (coin.version(of: id, number: 1), caller.act)
        let changed = try await change(
            "key", { books in try books.createKey(draft, version, by: act) }, publish: doors.inForce.key)
        return (changed, coin.text)
    }

    func shape(_ admin: Admin) throws(AdminRefusal) -> AdminShape {
        var shape = AdminShape(
            id: admin.id, name: admin.name, role: Role(rawValue: admin.role) ?? .auditor, createdAt: admin.createdAt)
        shape.tenant = try admin.tenant.flatMap { id throws(AdminRefusal) in try read { try $0.tenant(id.text)?.slug } }
        shape.status = admin.status == .active ? .active : .disabled
        shape.keys = try read { try $0.keys(of: admin.id) }.map(\.key).filter { $0.status == .active }
            .map(AdminKeyShape.init)
        shape.revision = admin.revision
        return shape
    }
}

extension AdminKeyShape {
    init(_ key: APIKey) {
        self.init(id: key.id, scopes: key.scopes.compactMap(AdminScope.init(rawValue:)))
        allowedIPs = key.allowedIPs
        expiresAt = key.expiresAt
        lastUsedAt = key.lastUsedAt
    }
}
