import Admission
import AuditLog
import BudgetLedger
import Digests
import MessagesWire
import PolicyLanguage
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct GatekeeperTests {
    @Test func `an admitted call holds its worst case and frees the rest when it ends`() async throws {
        let house = try await TestHouse.make()
        let grant = try await house.admit(house.body(maxTokens: 100)).get()
        let open = try await house.running.change { books in books.openHolds() }
        #expect(open.map(\.request) == [grant.request])
        var outcome = CallOutcome(.complete)
        outcome.usage = TokenUsage(input: 10, output: 5)
        outcome.model = "claude-haiku-5-5"
        house.gatekeeper.handIn(house.gatekeeper.settle(grant, outcome))
        let left = try await house.running.change { books in books.openHolds().count }
        #expect(left == 0)
        let standing = try #require(try await house.running.change { books in try books.budgets { _ in true } }.first)
        #expect(standing.held == .zero)
        // 10 x 0.10 + 5 x 0.50 USD per million tokens
        #expect(standing.spent == NanoUSD(3_500))
    }

    @Test func `ten thousand parallel requests never overspend a budget`() async throws {
        // Without the shipped deny at 100 % of the budget, so that only the ledger stands in the way.
        let open = PolicyFile(name: "open.policy", text: "tier open { allow model * }")
        let house = try await TestHouse.make(tier: "open", budget: NanoUSD(0), policies: [open])
        let hold = try await house.worstCase(maxTokens: 100)
        let budget = NanoUSD(hold.count * 10)
        try await house.setBudget(budget)
        let results = try await house.parallel(10_000, maxTokens: 100)
        let granted = results.filter { if case .success = $0 { true } else { false } }.count
        let reasons = Set(results.compactMap { if case .failure(let refusal) = $0 { refusal.reason } else { nil } })
        #expect(granted == 10)
        #expect(reasons.isSubset(of: [.budgetExhausted, .overloaded]))
        let standing = try #require(try await house.running.change { books in try books.budgets { _ in true } }.first)
        #expect(standing.held == budget)
        #expect(standing.left == .zero)
    }

    @Test func `the request after a revocation is refused`() async throws {
        let house = try await TestHouse.make()
        let principal = try await house.principal()
        _ = try await house.running.change { [key = house.key] books in
            try books.setKeyStatus(key, .revoked, by: .system).get()
        }
        // The principal was verified before: the writer compares the epoch again.
        let refusal = await house.admit(house.body(maxTokens: 10), as: principal).refusal
        #expect(refusal?.reason == .keyInvalid)
    }

    @Test func `a model without a price is refused`() async throws {
        let house = try await TestHouse.make()
        let refusal = await house.admit(#"{"model":"gpt-9","max_tokens":1,"messages":[]}"#).refusal
        #expect(refusal?.reason == .modelUnknown)
    }

    @Test func `a denied model names its rule and the tiers that allow it`() async throws {
        let house = try await TestHouse.make(tier: "free")
        let refusal = await house.admit(#"{"model":"opus","max_tokens":1,"messages":[]}"#).refusal
        #expect(refusal?.reason == .modelDenied)
        #expect(refusal?.liftingTiers.map(\.tier).contains("pro") == true)
        #expect(refusal?.message.contains("no rule allows it") == true)
    }

    @Test func `an offered tool that no rule allows refuses the request before a cent is held`() async throws {
        let house = try await TestHouse.make(tier: "free")
        let body = #"{"model":"haiku","max_tokens":1,"tools":[{"name":"Bash","input_schema":{}}],"messages":[]}"#
        #expect(await house.admit(body).refusal?.reason == .toolDenied)
        #expect(try await house.running.change { books in books.openHolds().isEmpty })
    }

    @Test func `a denied tool names the lowest tier that allows it, and the client's flag that leaves it out`()
        async throws
    {
        let house = try await TestHouse.make(tier: "free")
        let tools = ["Read", "Bash", "Grep", "mcp__mail__send"].map { #"{"name":"\#($0)","input_schema":{}}"# }
        let body = #"{"model":"haiku","max_tokens":1,"tools":[\#(tools.joined(separator: ","))],"messages":[]}"#
        let refusal = try #require(await house.admit(body).refusal)
        #expect(
            refusal.message.contains("; pro allows it (pro.policy:4); start the client with --tools \"Read,Grep\" ["))
        #expect(refusal.liftingTiers.map(\.tier) == ["pro", "enterprise"])
    }

    @Test func `a tool that no client brings along is left out of the request`() async throws {
        let house = try await TestHouse.make(tier: "free")
        let body =
            #"{"model":"haiku","max_tokens":1,"tools":[{"name":"mcp__mail__send","input_schema":{}}],"messages":[]}"#
        let refusal = try #require(await house.admit(body).refusal)
        #expect(refusal.message.contains("; leave the tool out of the request ["))
    }

    @Test func `limit output lowers max_tokens and says so`() async throws {
        let house = try await TestHouse.make(tier: "free")
        let body = #"{"model":"haiku","max_tokens":90000,"messages":[]}"#
        let grant = try await house.admit(body).get()
        #expect(grant.obligations?.contains("output=4000") == true)
        let sent = try #require(Splice.apply(grant.splices, to: Array(body.utf8)))
        #expect(String(decoding: sent, as: UTF8.self).contains(#""max_tokens":4000"#))
    }

    @Test func `a secret in a prompt is replaced before it leaves`() async throws {
        let house = try await TestHouse.make()
        let prompt = "use AKIAIOSFODNN7EXAMPLE please"
        let body = #"{"model":"haiku","max_tokens":1,"messages":[{"role":"user","content":"\#(prompt)"}]}"#
        let grant = try await house.admit(body).get()
        let sent = try #require(Splice.apply(grant.splices, to: Array(body.utf8)))
        #expect(String(decoding: sent, as: UTF8.self).contains("use [secret] please"))
    }

    @Test func `every refusal of a known key is in the log, and a gap is detected`() async throws {
        let clock = ManualClock()
        let house = try await TestHouse.make(tier: "free", clock: { clock.now })
        for _ in 0..<70 { _ = await house.admit(#"{"model":"opus","max_tokens":1,"messages":[]}"#) }
        try await house.running.change { books in try books.endMinutes(all: true) }
        let leaves = try house.running.store.reader.leaves(of: house.tenant.text, from: 0, limit: 1_000)
        let texts = leaves.map { String(decoding: $0, as: UTF8.self) }
        #expect(texts.filter { $0.contains(#""kind":"refused""#) }.count == 60)
        let rest = try #require(texts.first { $0.contains(#""kind":"refusals""#) })
        #expect(rest.contains(#""count":10"#))
    }
}
