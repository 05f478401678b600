import AdminClient
import AdminContract
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

/// What a person has to say under `because` stands in the log as a commitment that opens to those words.
@Suite(.timeLimit(.minutes(5))) struct AdminRequestTests {
    private static let reason = #""because":"invoice 17 is unpaid""#

    /// Calls in an order in which each can be done; `%` is the id that the call before answered.
    private static let steps: [(call: AdminCall, kind: String, keeps: Bool)] = [
        (call(.suspendTenant, ["acme"], reason), "tenant-suspended", false),
        (call(.resumeTenant, ["acme"], reason), "tenant-resumed", false),
        (
            call(.requestIncrease, [], #"\#(scope),"window":"month","amount":"900",\#(reason)"#), "increase-requested",
            true
        ),
        (call(.denyIncrease, ["%"], reason), "increase-denied", false),
        (call(.adjust, [], #"\#(scope),"amount":"2",\#(reason)"#), "ledger-adjusted", false),
        (call(.createKey, ["acme"], key("one")), "key-created", false),
        (call(.revokeKey, ["acme", "one"], reason), "key-revoked", false),
        (call(.createKey, ["acme"], key("two")), "key-created", false),
        (call(.revokeKeys, [], #""tenant":"acme","confirm":1,\#(reason)"#), "key-revoked", false),
        (call(.placeLegalHold, [], #""tenant":"acme",\#(reason)"#), "legal-hold-placed", true),
        (call(.releaseLegalHold, ["%"], reason), "legal-hold-released", false),
    ]

    private static let scope = #""scope":{"type":"tenant","name":"acme"}"#

    private static func key(_ name: String) -> String {
        #""name":"\#(name)","project":"web","owner":{"type":"service"}"#
    }

    private static func call(_ operation: AdminOperation, _ names: [String], _ fields: String) -> AdminCall {
        AdminCall(operation, names, body: try? AdminHouse.body("{\(fields)}"))
    }

    /// The newest leaf of that kind in a log, and what its commitment opens to.
    private static func words(_ house: AdminHouse, _ kind: String, in log: String) async throws -> String? {
        let leaves = try house.running.store.reader.leaves(of: log, from: 0, limit: 1_000).map(JSONReader.parse)
        let leaf = try #require(leaves.last { $0["kind"]?.string == kind }, "no leaf \(kind) in \(log)")
        guard let commitment = leaf["because"]?.string else { return nil }
        return try await house.running.change { books in try books.personalValue(of: commitment) }
    }

    @Test func `what was asked for as a reason is committed to by the leaf of the change`() async throws {
        try await AdminHouse.open { house in
            let tenant = try #require(try await house.ask("owner", AdminCall(.showTenant, ["acme"]))["id"]?.string)
            var last = ""
            for (call, kind, keeps) in Self.steps {
                let names = call.names.map { $0 == "%" ? last : $0 }
                let who = call.operation == .denyIncrease ? "admin" : "owner"
                let answer = try await house.ask(who, AdminCall(call.operation, names, body: call.body))
                if keeps { last = try #require(answer["id"]?.string) }
                guard kind != "key-created" else { continue }
                #expect(try await Self.words(house, kind, in: tenant) == "invoice 17 is unpaid", "\(call.operation)")
            }
        }
    }

    @Test func `the reason for a raise and the end of an admin's key are kept as well`() async throws {
        try await AdminHouse.open { house in
            let tenant = try #require(try await house.ask("owner", AdminCall(.showTenant, ["acme"]))["id"]?.string)
            let budgets = try await house.ask("owner", AdminCall(.listBudgets))["data"]?.array
            let budget = try #require(budgets?.first { $0["scope"]?["name"]?.string == "acme" }?["id"]?.string)
            let until = house.clock.now.advanced(bySeconds: 86_400).secondText
            let raise = Self.call(.raiseBudget, [budget], #""amount":"2","until":"\#(until)",\#(Self.reason)"#)
            _ = try await house.ask("owner", raise)
            #expect(try await Self.words(house, "budget-raised", in: tenant) == "invoice 17 is unpaid")

            let made = Self.call(.createAdmin, [], #""name":"dana","role":"auditor""#)
            _ = try await house.ask("owner", made)
            let keys = try await house.ask("owner", AdminCall(.showAdmin, ["dana"]))["keys"]?.array
            let key = try #require(keys?.first?["id"]?.string)
            _ = try await house.ask("owner", Self.call(.revokeAdminKey, ["dana", key], Self.reason))
            #expect(try await Self.words(house, "key-revoked", in: "house") == "invoice 17 is unpaid")
        }
    }

    @Test(arguments: [#""because":"""#, #""because":"  ""#])
    func `a reason that says nothing is none`(reason: String) async throws {
        try await AdminHouse.open { house in
            let calls = [
                Self.call(.suspendTenant, ["acme"], reason), Self.call(.resumeTenant, ["acme"], reason),
                Self.call(.revokeKeys, [], #""tenant":"acme",\#(reason)"#),
                Self.call(.placeLegalHold, [], #""tenant":"acme",\#(reason)"#),
                Self.call(.eraseSubject, ["acme"], #""subject":"ann",\#(reason)"#),
                Self.call(.adjust, [], #"\#(Self.scope),"amount":"2",\#(reason)"#),
            ]
            for call in calls {
                let problem = try await house.refusal("owner", call)
                #expect(problem?.reason == "invalid-request", "\(call.operation)")
            }
        }
    }
}
