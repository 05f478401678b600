import AdminAPI
import AdminClient
import AdminContract
import AuditLog
import Digests
import HTTPListener
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

/// Every test talks to the door over a socket, with a real store behind it.
@Suite(.timeLimit(.minutes(5))) struct AdminDoorTests {
    private let newKey = #"{"name":"ci","project":"web","owner":{"type":"service"}}"#

    @Test func `a change answers with a receipt that proves its leaf`() async throws {
        try await AdminHouse.open { house in
            let created = try await house.ask(
                "owner", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            let receipt = try #require(created["receipt"])
            let leaf = try #require(receipt["leaf"]?.string.flatMap { Base64.decode($0) })
            let text = try #require(receipt["log_proof"]?.string)
            let proof = try #require(LogProof(parsing: Array(text.utf8)))
            #expect(proof.checkpoint(holding: TreeHash.leaf(leaf)) != nil)
            #expect(Int64(proof.index) == receipt["index"]?.integer)
            #expect(try JSONReader.parse(leaf)["kind"] == .string("key-created"))
            #expect(created["secret"]?.string?.hasPrefix("sk-proj-") == true)
        }
    }

    @Test func `a receipt that is asked for later proves the same leaf`() async throws {
        try await AdminHouse.open { house in
            let created = try await house.ask(
                "owner", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            for operation in [AdminOperation.disableKey, .enableKey, .disableKey] {
                _ = try await house.ask("owner", AdminCall(operation, ["acme", "ci"]))
            }
            let index = try #require(created["receipt"]?["index"]?.integer)
            let sealed = try await house.ask("owner", AdminCall(.showReceipt, ["acme", String(index)]))
            #expect(sealed["leaf"] == created["receipt"]?["leaf"])
            let leaf = try #require(sealed["leaf"]?.string.flatMap { Base64.decode($0) })
            let text = try #require(sealed["log_proof"]?.string)
            let proof = try #require(LogProof(parsing: Array(text.utf8)))
            #expect(proof.checkpoint(holding: TreeHash.leaf(leaf)) != nil)
        }
    }

    @Test func `a receipt is sealed once the root log has taken the head`() async throws {
        try await AdminHouse.open { house in
            let created = try await house.ask(
                "owner", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            let index = try #require(created["receipt"]?["index"]?.integer)
            let call = AdminCall(.showReceipt, ["acme", String(index)])
            #expect(try await house.ask("owner", call)["root_proof"] == nil)
            // Looking at a leaf writes one, so the log has a head to sign.
            _ = try await house.ask("owner", AdminCall(.showLeaf, ["acme", "0"]))
            house.clock.advance(seconds: 10)
            _ = try await house.running.change { books in try books.signHeads(dirtyFor: 5) }
            let sealed = try await house.ask("owner", call)
            let receipt = try Receipt(parsing: JSONWriter.plain(sealed))
            let root = try #require(receipt.rootProof)
            #expect(root.checkpoint(holding: TreeHash.leaf(receipt.logProof.note.bytes)) != nil)
            #expect(receipt.logProof.checkpoint(holding: TreeHash.leaf(receipt.leaf)) != nil)
        }
    }

    @Test func `the leaves of a log add up to what the daemon enforces`() async throws {
        try await AdminHouse.open { house in
            let created = try await house.ask(
                "owner", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            let key = try #require(created["id"]?.string.flatMap { KeyID($0) })
            for amount in [NanoUSD(1), .dollars(2)] { _ = try await house.hold(amount, by: key) }
            let cut = try await house.ask("owner", AdminCall(.showBalances, ["acme"]))
            let size = try #require(cut["size"]?.integer)
            let connection = try house.connection("owner")
            let bundle = try await connection.send(AdminCall(.showBundle, ["acme", "0"])).body
            await connection.close()
            var verifier = LogVerifier()
            for leaf in try #require(Tile.entries(bundle)).prefix(Int(size)) { try verifier.take(leaf) }
            #expect(verifier.fold.balances == cut["balances"]?.string)
            #expect(verifier.fold.balances.contains("\(key),total,,0,2000000001,0"))
        }
    }

    @Test func `a tenant of another is not there on any route`() async throws {
        try await AdminHouse.open { house in
            _ = try await house.ask("acme", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            let budgets = try await house.ask("acme", AdminCall(.listBudgets))
            let budget = try #require(budgets["data"]?.array?.first?["id"]?.string)
            let values = [
                "tenant": "acme", "project": "web", "key": "ci", "budget": budget, "log": "acme", "index": "0",
                "bundle": "0",
            ]
            for route in AdminRoute.table where route.parameters.contains(where: { values[$0] != nil }) {
                guard case .scope(let scope) = route.access, Role.admin.scopes.contains(scope) else { continue }
                let names = route.parameters.map { values[$0] ?? "owner" }
                var call = AdminCall(route.operation, names, body: try Self.body(of: route.operation))
                call.revision = route.needsRevision ? 1 : nil
                let problem = try await house.refusal("beta", call)
                #expect(problem?.status == 404, "\(route.operation): \(problem?.detail ?? "")")
            }
        }
    }

    @Test func `what is another's and what is nowhere read the same`() async throws {
        try await AdminHouse.open { house in
            let foreign = try await house.refusal("beta", AdminCall(.showTenant, ["acme"]))
            let missing = try await house.refusal("beta", AdminCall(.showTenant, ["none"]))
            #expect(foreign?.detail == "there is no tenant `acme`" && missing?.detail == "there is no tenant `none`")
            #expect(foreign?.status == missing?.status && foreign?.reason == missing?.reason)
        }
    }

    @Test func `lists show an admin of one tenant that tenant alone`() async throws {
        try await AdminHouse.open { house in
            let tenants = try await house.ask("beta", AdminCall(.listTenants))
            #expect(tenants["data"]?.array?.compactMap { $0["name"]?.string } == ["beta"])
            let budgets = try await house.ask("beta", AdminCall(.listBudgets))
            #expect(budgets["data"]?.array?.compactMap { $0["scope"]?["name"]?.string } == ["beta"])
            let logs = try await house.ask("beta", AdminCall(.listLogs))
            #expect(logs["data"]?.array?.count == 1)
            let all = try await house.ask("owner", AdminCall(.listTenants))
            #expect(all["data"]?.array?.count == 2)
        }
    }

    @Test func `every admin route names its scope and refuses without it`() async throws {
        try await AdminHouse.open { house in
            for route in AdminRoute.table where route.access != .open && route.access != .anyAdmin {
                let names = route.parameters.map { _ in "acme" }
                let problem = try await house.refusal("bare", AdminCall(route.operation, names))
                #expect(problem?.status == 403 && problem?.reason == "scope-missing", "\(route.operation)")
            }
        }
    }

    @Test func `no route but the open ones answers without a key`() async throws {
        try await AdminHouse.open { house in
            for route in AdminRoute.table where route.access != .open {
                let names = route.parameters.map { _ in "acme" }
                let problem = try await house.refusal(nil, AdminCall(route.operation, names))
                #expect(problem?.status == 401, "\(route.operation)")
                house.clock.advance(seconds: 60)
            }
        }
    }

    @Test func `ten failures in a minute close an address until the next`() async throws {
        try await AdminHouse.open { house in
            var reasons: [String?] = []
            for _ in 0..<11 { reasons.append(try await house.refusal("wrong", AdminCall(.showMe))?.reason) }
            #expect(reasons == Array(repeating: "key-invalid", count: 10) + ["rate-exceeded"])
            let good = try await house.ask("owner", AdminCall(.showMe))
            #expect(good["role"] == .string("owner"), "a good key behind the same address goes on")
            house.clock.advance(seconds: 60)
            #expect(try await house.refusal("wrong", AdminCall(.showMe))?.reason == "key-invalid")
        }
    }

    @Test func `a field that nobody knows is refused by its path`() async throws {
        try await AdminHouse.open { house in
            let body = try AdminHouse.body(#"{"name":"ci","project":"web","owner":{"type":"service","mail":"x"}}"#)
            let problem = try await house.refusal("owner", AdminCall(.createKey, ["acme"], body: body))
            #expect(problem?.status == 400 && problem?.reason == "invalid-request")
            #expect(problem?.errors == [.init(path: "$.owner.mail", detail: "no such field; there are type, id")])
        }
    }

    @Test func `a parameter that nobody knows is refused`() async throws {
        try await AdminHouse.open { house in
            let problem = try await house.refusal("owner", AdminCall(.listTenants).asking("sort", "name"))
            #expect(problem?.errors.first?.path == "sort")
            let near = try await house.refusal("owner", AdminCall(.listTenants).asking("limt", "1"))
            #expect(near?.errors == [.init(path: "limt", detail: "no such parameter; did you mean `limit`?")])
        }
    }

    @Test func `a change needs the revision that it was decided on`() async throws {
        try await AdminHouse.open { house in
            var call = AdminCall(.updateTenant, ["acme"], body: try AdminHouse.body(#"{"tier":"pro"}"#))
            #expect(try await house.refusal("owner", call)?.reason == "revision-required")
            call.revision = 1
            #expect(try await house.ask("owner", call)["tier"] == .string("pro"))
            #expect(try await house.refusal("owner", call)?.reason == "revision-stale")
        }
    }

    @Test func `a repeated creation is answered again without the secret`() async throws {
        try await AdminHouse.open { house in
            var call = AdminCall(.createKey, ["acme"], body: try AdminHouse.body(newKey))
            call.idempotencyKey = "once"
            let first = try await house.ask("owner", call)
            let again = try await house.ask("owner", call)
            #expect(again["id"] == first["id"] && again["receipt"] == first["receipt"])
            #expect(again["secret"] == .null && again["notice"]?.string?.contains("rotate") == true)
            call.body = try AdminHouse.body(#"{"name":"other","project":"web","owner":{"type":"service"}}"#)
            #expect(try await house.refusal("owner", call)?.reason == "idempotency-conflict")
        }
    }

    @Test func `a budget over its parent's is refused by the parent's name`() async throws {
        try await AdminHouse.open { house in
            let body = #"{"scope":{"type":"project","name":"acme/web"},"window":"month","amount":"100.01"}"#
            let problem = try await house.refusal("owner", AdminCall(.setBudget, body: try AdminHouse.body(body)))
            #expect(problem?.status == 422 && problem?.reason == "budget-over-parent")
        }
    }

    @Test func `a cursor belongs to its list and its filters`() async throws {
        try await AdminHouse.open { house in
            let first = try await house.ask("owner", AdminCall(.listTenants).asking("limit", "1"))
            let cursor = try #require(first["next_cursor"]?.string)
            let second = try await house.ask("owner", AdminCall(.listTenants).asking("cursor", cursor))
            #expect(second["data"]?.array?.compactMap { $0["name"]?.string } == ["beta"])
            let other = AdminCall(.listTenants).asking("cursor", cursor).asking("tier", "pro")
            #expect(try await house.refusal("owner", other)?.reason == "cursor-mismatch")
        }
    }

    @Test func `a rotation gives a second secret and refuses a third while the first works`() async throws {
        try await AdminHouse.open { house in
            _ = try await house.ask("owner", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            let rotated = try await house.ask("owner", AdminCall(.rotateKey, ["acme", "ci"]))
            #expect(rotated["version"] == .integer(2) && rotated["secret"]?.string != nil)
            #expect(rotated["rotation"]?["old_version_ends_at"] == .string("2026-11-23T12:00:00Z"))
        }
    }

    @Test func `many keys are revoked only by their right number`() async throws {
        try await AdminHouse.open { house in
            _ = try await house.ask("owner", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            let ask = try AdminHouse.body(#"{"tenant":"acme","because":"a test"}"#)
            let count = try await house.ask("owner", AdminCall(.revokeKeys, body: ask))
            #expect(count["count"] == .integer(1) && count["done"] == .bool(false))
            let wrong = try AdminHouse.body(#"{"tenant":"acme","because":"a test","confirm":2}"#)
            #expect(try await house.refusal("owner", AdminCall(.revokeKeys, body: wrong))?.status == 409)
            let right = try AdminHouse.body(#"{"tenant":"acme","because":"a test","confirm":1}"#)
            #expect(try await house.ask("owner", AdminCall(.revokeKeys, body: right))["done"] == .bool(true))
            #expect(try await house.ask("owner", AdminCall(.showKey, ["acme", "ci"]))["status"] == .string("revoked"))
        }
    }

    @Test func `an admin gives nobody more than its own key has`() async throws {
        try await AdminHouse.open { house in
            let owner = try AdminHouse.body(#"{"name":"dana","role":"owner"}"#)
            let problem = try await house.refusal("acme", AdminCall(.createAdmin, body: owner))
            #expect(problem?.status == 403 && problem?.reason == "scope-missing")
            let made = try await house.ask("owner", AdminCall(.createAdmin, body: owner))
            #expect(made["secret"]?.string?.hasPrefix("sk-admin-") == true)
        }
    }

    @Test func `what was done is listed, newest first, and the listing too`() async throws {
        try await AdminHouse.open { house in
            _ = try await house.ask("owner", AdminCall(.createKey, ["acme"], body: AdminHouse.body(newKey)))
            let list = AdminCall(.listActivities).asking("tenant", "acme")
            let first = try await house.ask("owner", list)
            #expect(first["data"]?.array?.first?["type"] == .string("key-created"))
            let second = try await house.ask("owner", list)
            #expect(second["data"]?.array?.first?["type"] == .string("records-read"))
        }
    }

    @Test func `a report has its empty buckets`() async throws {
        try await AdminHouse.open { house in
            let call = AdminCall(.showCosts).asking("starting_at", "2026-11-20T07:30:00Z").asking("group_by[]", "model")
            let report = try await house.ask("owner", call)
            let starts = report["data"]?.array?.compactMap { $0["starting_at"]?.string }
            #expect(starts == ["2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"])
        }
    }

    @Test func `the open routes need no key`() async throws {
        try await AdminHouse.open { house in
            let connection = try house.connection(nil)
            #expect(try await connection.send(AdminCall(.live)).status == 200)
            #expect(try await connection.send(AdminCall(.ready)).body == Array("ready\n".utf8))
            #expect(try await connection.send(AdminCall(.showOpenAPI)).json()["openapi"] == .string("3.1.0"))
            await connection.close()
        }
    }

    /// The least body that gets past the shape.
    private static func body(of operation: AdminOperation) throws -> JSONValue? {
        switch operation {
        case .createKey:
            try AdminHouse.body(#"{"name":"x","project":"web","owner":{"type":"service"}}"#)
        case .importKeys:
            try AdminHouse.body(#"{"keys":[{"name":"x","project":"web","owner":{"type":"service"}}]}"#)
        case .createProject: try AdminHouse.body(#"{"name":"x"}"#)
        case .suspendTenant, .resumeTenant, .revokeKey, .revokeAdminKey: try AdminHouse.body(#"{"because":"x"}"#)
        case .raiseBudget:
            try AdminHouse.body(#"{"amount":"1","until":"2026-12-01T00:00:00Z","because":"x"}"#)
        default: nil
        }
    }
}
