import AdminClient
import AdminContract
import StrictJSON
import Testing
import Vocabulary

/// Every route with every role, bound to a tenant and not.
@Suite(.timeLimit(.minutes(5))) struct AdminDoor_DispatchTests {
    private static let callers: [(token: String, role: Role, isBound: Bool)] = [
        ("owner", .owner, false), ("admin", .admin, false), ("billing", .billing, false),
        ("auditor", .auditor, false), ("acme", .admin, true), ("acme-billing", .billing, true),
        ("acme-auditor", .auditor, true),
    ]

    @Test func `the table names every operation once, with the scope that its route asks for`() {
        let named = AccessTable.rows.flatMap(\.operations)
        #expect(named.count == Set(named).count)
        #expect(Set(named) == Set(AdminOperation.allCases), "say in AccessTable who may call a new operation")
        for row in AccessTable.rows {
            for operation in row.operations {
                switch operation.route.access {
                case .open: #expect(row.reach == .open && row.scope == nil, "\(operation)")
                case .anyAdmin: #expect(row.reach == .any && row.scope == nil, "\(operation)")
                case .scope(let scope):
                    #expect(row.scope == scope.rawValue && row.reach != .open && row.reach != .any, "\(operation)")
                }
            }
        }
        for role in Role.allCases { #expect(Set(role.scopes.map(\.rawValue)) == AccessTable.scopes(role), "\(role)") }
    }

    @Test(arguments: callers.map(\.token))
    func `every operation answers a role as the table says`(token: String) async throws {
        let caller = try #require(Self.callers.first { $0.token == token })
        let held = AccessTable.scopes(caller.role)
        try await AdminHouse.open { house in
            for row in AccessTable.rows {
                for operation in row.operations {
                    let problem = try await house.outcome(token, Self.nowhere(operation))
                    guard row.scope.map(held.contains) ?? true else {
                        #expect(problem?.status == 403 && problem?.reason == "scope-missing", "\(token) \(operation)")
                        continue
                    }
                    #expect(problem?.reason != "scope-missing" && problem?.status != 401, "\(token) \(operation)")
                    guard caller.isBound, row.reach == .house else { continue }
                    #expect(problem?.status == 404, "\(token) \(operation): \(problem?.detail ?? "done")")
                }
            }
        }
    }

    @Test func `an auditor changes nothing but its exports`() {
        let looking: Set<AdminOperation> = [.checkPolicy, .explainPolicy, .diffPolicies, .checkPrices]
        let held = AccessTable.scopes(.auditor)
        let changing = AccessTable.rows.filter { $0.scope.map(held.contains) ?? false }.flatMap(\.operations)
            .filter { $0.route.method != .get && !looking.contains($0) }
        #expect(Set(changing) == [.createExport, .deleteExport])
    }

    /// With names that nobody has, and the least body that gets past the shape.
    private static func nowhere(_ operation: AdminOperation) throws -> AdminCall {
        let names = operation.route.parameters.map { ["index", "bundle"].contains($0) ? "0" : "nobody" }
        var call = AdminCall(operation, names, body: try bodies[operation].map(AdminHouse.body))
        if call.body == nil, operation.route.method == .post { call.body = .object([]) }
        call.revision = operation.route.needsRevision ? 1 : nil
        return call
    }

    private static let bodies: [AdminOperation: String] = [
        .createTenant: #"{"name":"new"}"#, .pushPolicy: #"{"files":{"a.policy":"tier free {}"}}"#,
        .checkPolicy: #"{"files":{"a.policy":"tier free {}"}}"#, .rollbackPolicy: #"{"to":"00000000"}"#,
        .diffPolicies: #"{"to":"00000000"}"#, .setOverride: #"{"subject":"tenant nobody","text":"limit rate 1/min"}"#,
    ]
}
