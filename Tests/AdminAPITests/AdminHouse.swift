import APIKeys
import AdminAPI
import AdminClient
import AdminContract
import Administration
import AuditLog
import BudgetLedger
import Compliance
import Digests
import HTTPListener
import Logging
import NIOPosix
import PolicyLanguage
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

/// The admin API over a real store and a real socket, with admins whose tokens are words.
struct AdminHouse: Sendable {
    let running: RunningStore
    let clock: ManualClock
    let socket: String
    /// Token to admin.
    let admins: [String: AdminPrincipal]

    /// Opens the house with an owner, whose token is `owner`, an admin `bare` without any scope, and the tenants `acme`
    /// and `beta`, each with an admin of its own, whose token is the tenant's name; then closes it.
    static func open(_ body: (AdminHouse) async throws -> Void) async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(folder, identifierSecret: [UInt8](repeating: 4, count: 32), clock: { clock.now })
        var admins = ["owner": try principal("owner", .owner, nil), "bare": try principal("bare", .admin, nil, [])]
        for name in ["acme", "beta"] {
            let tenant = try await furnish(running, name)
            admins[name] = try principal(name, .admin, tenant)
            for role in [Role.billing, .auditor] {
                admins["\(name)-\(role.rawValue)"] = try principal("\(name)-\(role.rawValue)", role, tenant)
            }
        }
        for role in [Role.admin, .billing, .auditor] {
            admins[role.rawValue] = try principal(role.rawValue, role, nil)
        }
        let house = AdminHouse(running: running, clock: clock, socket: folder.path + "/admin.sock", admins: admins)
        let listener = try await house.listen()
        do {
            try await body(house)
        } catch {
            try await listener.shutdown(within: .zero)
            throw error
        }
        try await listener.shutdown(within: .zero)
    }

    /// A connection of the admin with that token.
    func connection(_ token: String?) throws -> AdminConnection {
        AdminConnection(
            AdminConnection.Settings(
                server: AdminServer(.socket(path: socket)), token: token.flatMap { AdminToken(file: Array($0.utf8)) }))
    }

    /// Calls, and answers the body of a success.
    func ask(_ token: String, _ call: AdminCall) async throws -> JSONValue {
        let connection = try connection(token)
        let reply = try await connection.send(call)
        await connection.close()
        return reply.body.isEmpty ? .null : try reply.json()
    }

    /// Calls, and answers the problem of a refusal.
    func refusal(_ token: String?, _ call: AdminCall) async throws -> ProblemShape? {
        let connection = try connection(token)
        do {
            let reply = try await connection.send(call)
            Issue.record("\(call.operation) answered \(reply.status)")
        } catch let AdminFailure.refused(problem) {
            await connection.close()
            return problem
        }
        await connection.close()
        return nil
    }

    /// Calls, and answers the problem; `nil` for a success.
    func outcome(_ token: String, _ call: AdminCall) async throws -> ProblemShape? {
        let connection = try connection(token)
        do {
            _ = try await connection.send(call)
        } catch let AdminFailure.refused(problem) {
            await connection.close()
            return problem
        }
        await connection.close()
        return nil
    }

    /// Sets money aside for a call of the key.
    func hold(_ amount: NanoUSD, by key: KeyID) async throws -> HoldAnswer {
        var random = SecureRandom()
        let stamp = PolicyStamp(
            revision: SHA256.hash("policy"), rule: "test.policy:4", decision: DecisionID(using: &random))
        let order = HoldOrder(
            request: RequestID(using: &random), key: key, version: 1, epoch: 1, amount: amount,
            askedModel: "haiku", billedModel: "claude-haiku-5-5", route: "/v1/messages", byteCount: 2, isStream: false,
            policy: stamp, prices: SHA256.hash("prices"))
        return try await running.change { books in try books.hold(order) }
    }

    static func body(_ text: String) throws -> JSONValue { try JSONReader.parse(text) }

    // MARK: Furniture

    private func desk() throws -> ComplianceDesk {
        let key = try #require(ExportSettings.Key(seed: [UInt8](repeating: 5, count: 32)))
        let settings = ExportSettings(
            folder: running.folder.path + "/exports", key: key, version: "1", softwareHash: { Digest256() },
            clock: { [clock] in clock.now })
        return ComplianceDesk(running.store, settings)
    }

    private func listen() async throws -> RunningListener {
        let pepper = try #require(Pepper(number: 1, bytes: [UInt8](repeating: 9, count: 32)))
        let cheap = try #require(Argon2Parameters(memory: 8, passes: 1, lanes: 1))
        let (policy, clock) = (try SmallPolicy.load(), clock)
        let plane = ControlPlane(
            running.store,
            doors: ControlPlane.Doors(
                inForce: InForce(tenant: { _ in }, project: { _ in }, key: { _ in }),
                mint: KeyMint(pepper: pepper, parameters: cheap), policy: { policy }, catalog: { SmallPolicy.catalog },
                status: {
                    HouseReport(
                        version: "1", deployment: "gatehouse.test", startedAt: clock.now, state: "ready", prices: "p")
                }, clock: { clock.now }))
        let admins = admins
        let door = AdminDoor(
            plane, try desk(),
            doors: AdminDoor.Doors(
                authenticate: { token, _ in admins[token].map { .admin($0) } ?? .refused(.keyInvalid) },
                clock: { clock.now }))
        return try await RunningListener.start(
            ListenerSettings(.unixSocket(path: socket)), on: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, handler: door.answer)
    }

    private static func principal(
        _ name: String, _ role: Role, _ tenant: TenantID?, _ scopes: Set<AdminScope>? = nil
    ) throws -> AdminPrincipal {
        var random = SecureRandom()
        return AdminPrincipal(
            id: AdminID(using: &random), name: try #require(Slug(name)), role: role, scopes: scopes ?? role.scopes,
            tenant: tenant, key: KeyID(using: &random))
    }

    /// A tenant with a project `web` and a month's budget of 100 dollars.
    private static func furnish(_ running: RunningStore, _ name: String) async throws -> TenantID {
        var random = SecureRandom()
        let (id, project, budget) = (
            TenantID(using: &random), ProjectID(using: &random), BudgetID(using: &random)
        )
        let (slug, web, tier) = (try #require(Slug(name)), try #require(Slug("web")), try #require(TierName("free")))
        try await running.change { books in
            _ = try books.createTenant(
                TenantDraft(slug: slug, displayName: name, tier: tier), id: id, by: .system
            ).get()
            _ = try books.createProject(web, displayName: "", id: project, of: id, by: .system).get()
            _ = try books.setBudget(
                id.text, .month, .dollars(100), alerts: [80], id: budget, revision: nil, by: .system
            ).get()
        }
        return id
    }
}
