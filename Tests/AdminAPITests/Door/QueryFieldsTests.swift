import AdminClient
import AdminContract
import StrictJSON
import Testing
import Vocabulary

/// What another tenant's admin learns from names outside of the path, from cursors and from idempotency keys.
@Suite(.timeLimit(.minutes(5))) struct QueryFieldsTests {
    /// Calls that take a tenant in their query or body.
    private static func calls(_ name: String) throws -> [AdminCall] {
        let scope = #""scope":{"type":"tenant","name":"\#(name)"}"#
        let bodies: [(AdminOperation, String)] = [
            (.revokeKeys, #"{"tenant":"\#(name)","because":"x"}"#),
            (.setBudget, #"{\#(scope),"window":"day","amount":"1"}"#),
            (.requestIncrease, #"{\#(scope),"window":"month","amount":"900","because":"x"}"#),
            (.adjust, #"{\#(scope),"amount":"-1","because":"x"}"#),
            (.createExport, #"{"format":"jsonl","tenant":"\#(name)"}"#),
            (.explainPolicy, #"{"subject":"tenant \#(name)","call":"model haiku"}"#),
            (.explainPolicy, #"{"subject":"key \#(name)/ci","call":"model haiku"}"#),
        ]
        let filtered: [AdminOperation] = [
            .listActivities, .listExports, .listLegalHolds, .listApprovals, .listTasks, .listHolds, .listSessionBlocks,
        ]
        return try bodies.map { AdminCall($0, body: try AdminHouse.body($1)) }
            + filtered.map { AdminCall($0).asking("tenant", name) }
            + [.showUsage, .showCosts].map {
                AdminCall($0).asking("starting_at", "2026-11-20T00:00:00Z").asking("tenant", name)
            }
            + [
                AdminCall(.listComplianceActivities).asking("organization_ids[]", name),
                AdminCall(.listBudgets).asking("scope", name).asking("scope_type", "tenant"),
                AdminCall(.listBudgets).asking("scope", "\(name)/web").asking("scope_type", "project"),
                AdminCall(.listBudgets).asking("scope", "\(name)/ci").asking("scope_type", "key"),
            ]
    }

    @Test func `a name in a query or a body is not there if it is another's`() async throws {
        try await AdminHouse.open { house in
            let key = #"{"name":"ci","project":"web","owner":{"type":"service"}}"#
            _ = try await house.ask("acme", AdminCall(.createKey, ["acme"], body: AdminHouse.body(key)))
            for name in ["acme", "house", "root"] {
                // The root log has no activities, which is the same for everybody.
                for (call, nobody) in zip(try Self.calls(name), try Self.calls("nobody"))
                where name != "root" || call.operation != .listComplianceActivities {
                    let foreign = try #require(try await house.refusal("beta", call))
                    let missing = try #require(try await house.refusal("beta", nobody))
                    #expect(foreign.status == 404 && missing.status == 404, "\(call.operation): \(foreign.detail)")
                    let text = foreign.detail.split(separator: name).joined(separator: "nobody")
                    #expect(foreign.reason == missing.reason && text == missing.detail, "\(call.operation)")
                }
            }
        }
    }

    @Test func `a cursor that another made leads nowhere`() async throws {
        try await AdminHouse.open { house in
            for name in ["one", "two"] {
                let body = try AdminHouse.body(#"{"name":"\#(name)","project":"web","owner":{"type":"service"}}"#)
                for tenant in ["acme", "beta"] {
                    _ = try await house.ask("owner", AdminCall(.createKey, [tenant], body: body))
                }
            }
            let lists: [(whole: AdminCall, own: AdminCall)] = [
                (AdminCall(.listTenants), AdminCall(.listTenants)), (AdminCall(.listBudgets), AdminCall(.listBudgets)),
                (AdminCall(.listKeys, ["acme"]), AdminCall(.listKeys, ["beta"])),
                (AdminCall(.listActivities).asking("tenant", "acme"), AdminCall(.listActivities)),
                (AdminCall(.listActivities), AdminCall(.listActivities)),
            ]
            // Each look is a leaf, so that the log of the house has more than one.
            for _ in 0..<2 { _ = try await house.ask("owner", AdminCall(.listActivities)) }
            for (whole, own) in lists {
                let page = try await house.ask("owner", whole.asking("limit", "1"))
                let cursor = try #require(page["next_cursor"]?.string, "\(whole.operation)")
                let problem = try await house.refusal("beta", own.asking("cursor", cursor))
                #expect(problem?.reason == "cursor-mismatch", "\(whole.operation)")
            }
        }
    }

    @Test func `two admins may use the same idempotency key, and neither sees the other's answer`() async throws {
        try await AdminHouse.open { house in
            var made: [JSONValue] = []
            for name in ["acme", "beta"] {
                var call = AdminCall(.createProject, [name], body: try AdminHouse.body(#"{"name":"new"}"#))
                call.idempotencyKey = "once"
                made.append(try await house.ask(name, call))
                #expect(try await house.ask(name, call)["id"] == made.last?["id"], "its own is answered again")
            }
            #expect(made.map { $0["tenant"] } == [.string("acme"), .string("beta")])
        }
    }
}
