import AdminContract
import Store
import Vocabulary

extension ControlPlane {
    /// The subject of a scope, if the caller sees it.
    func find(_ caller: AdminCaller, subject scope: BudgetScope) throws(AdminRefusal) -> String {
        let parts = scope.name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == (scope.type == .tenant ? 1 : 2) else {
            throw .invalid("$.scope.name", "write acme for a tenant, acme/web for a project, acme/ci for a key")
        }
        let tenant = try find(caller, tenant: parts[0])
        switch scope.type {
        case .tenant: return tenant.id.text
        case .project: return try find(project: parts[1], of: tenant).id.text
        case .key: return try find(key: parts[1], of: tenant).key.id.text
        }
    }

    /// The scope of a subject, by names.
    func scope(of subject: String) throws(AdminRefusal) -> BudgetScope {
        try read { reader in
            if let id = ProjectID(subject), let project = try reader.project(id) {
                let tenant = try reader.tenant(project.tenant.text)?.slug.text ?? project.tenant.text
                return BudgetScope(type: .project, name: "\(tenant)/\(project.slug)")
            }
            if let id = KeyID(subject), let key = try reader.key(id)?.key {
                let tenant = try key.tenant.flatMap { try reader.tenant($0.text)?.slug.text } ?? "-"
                return BudgetScope(type: .key, name: "\(tenant)/\(key.name)")
            }
            return BudgetScope(type: .tenant, name: try reader.tenant(subject)?.slug.text ?? subject)
        }
    }

    /// A refusal that calls the scope in it by its names, as the caller does; the store knows it by its id.
    func named(_ refusal: ChangeRefusal) throws(AdminRefusal) -> ChangeRefusal {
        switch refusal {
        case .budgetOverParent(let id, let limit): .budgetOverParent(scope: try words(of: id), limit: limit)
        case .budgetUnderChild(let id, let limit): .budgetUnderChild(scope: try words(of: id), limit: limit)
        case .adjustmentTooLarge(let id): .adjustmentTooLarge(scope: try words(of: id))
        default: refusal
        }
    }

    /// A scope as the command line takes it: `project:acme/web`.
    private func words(of subject: String) throws(AdminRefusal) -> String {
        let scope = try scope(of: subject)
        return "\(scope.type.rawValue):\(scope.name)"
    }

    /// A page of rows that have a subject, for the tenants that the caller sees, in the order of their ids.
    func page<Row: Sendable, Shape>(
        _ caller: AdminCaller, _ request: PageRequest, list: [String], id: (Row) -> String,
        rows: @escaping @Sendable (inout Books) throws -> [(row: Row, tenant: TenantID?)],
        shape: (Row) throws(AdminRefusal) -> Shape
    ) async throws(AdminRefusal) -> Page<Shape> {
        let after = try PageCursor.read(request, of: list).after
        let rest = try await look(rows).filter { row, tenant in
            id(row) > after && tenant.map(caller.principal.sees) ?? false
        }.map(\.row).sorted { id($0) < id($1) }
        let shown = Array(rest.prefix(request.limit))
        var shapes: [Shape] = []
        for row in shown { shapes.append(try shape(row)) }
        let next = rest.count > shown.count ? shown.last.map { PageCursor.text(after: id($0), of: list) } : nil
        return Page(data: shapes, nextCursor: next)
    }
}
