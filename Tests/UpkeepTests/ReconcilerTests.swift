import BudgetLedger
import Foundation
import Store
import Synchronization
import TestSupport
import Testing
import Upkeep
import Vocabulary

/// What a provider reports is compared with the books, day by day.
@Suite(.timeLimit(.minutes(5))) struct ReconcilerTests {
    /// A provider that answers page after page, and what it was asked.
    private final class Provider: Sendable {
        private let state: Mutex<(pages: [String], asked: [String])>

        init(_ pages: [String]) { state = Mutex((pages, [])) }

        var asked: [String] { state.withLock { $0.asked } }

        func fetch(_ target: String) throws -> [UInt8] {
            try state.withLock { state in
                state.asked.append(target)
                guard !state.pages.isEmpty else { throw CancellationError() }
                return Array(state.pages.removeFirst().utf8)
            }
        }
    }

    private struct House {
        let running: RunningStore
        let traffic: Traffic
        let clock: ManualClock

        /// Two calls on the day before, of 10 tokens in and 5 out each, for 400 nano-dollars each.
        static func make() async throws -> House {
            let clock = ManualClock()
            let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
            let traffic = try await Traffic.make(running, clock: clock)
            try await traffic.calls(2)
            clock.advance(seconds: 86_400)
            return House(running: running, traffic: traffic, clock: clock)
        }

        func reconciler(_ provider: Provider, servesAlone: Bool = true) -> Reconciler {
            let source = Reconciler.Source(
                upstream: "provider", workspace: "wrkspc_1", servesAlone: { _ in servesAlone },
                fetch: { try provider.fetch($0) })
            return Reconciler(source, running.store, every: 60, prices: { .none }, clock: { [clock] in clock.now })
        }

        /// Leaves of the house that tell of differences.
        func leaves() throws -> [String] {
            try running.store.reader.leaves(of: "house", from: 0, limit: .max).map {
                String(decoding: $0, as: UTF8.self)
            }.filter { $0.contains(#""kind":"ledger-reconciled""#) }
        }

        /// Noon of the day before, as a provider names that day.
        var yesterday: String { String(Instant(seconds: clock.now.seconds - 86_400).secondText.prefix(10)) }

        func page(input: Int, output: Int = 10, next: String? = nil) -> String {
            """
            {"data":[{"starting_at":"\(yesterday)T00:00:00Z","ending_at":"","results":[{"model":"haiku",
            "uncached_input_tokens":\(input),"output_tokens":\(output),"cache_read_input_tokens":0,"workspace_id":null,
            "cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}}]}],
            "has_more":\(next != nil),"next_page":\(next.map { "\"\($0)\"" } ?? "null")}
            """
        }
    }

    @Test func `a day on which both say the same has no leaf, and is asked for once`() async throws {
        let house = try await House.make()
        let provider = Provider([house.page(input: 20)])
        let reconciler = house.reconciler(provider)
        try await reconciler.run()
        house.clock.advance(seconds: 120)
        try await reconciler.run()
        #expect(try house.leaves() == [])
        #expect(provider.asked.count == 1)
        let asked = try #require(provider.asked.first)
        #expect(asked.hasPrefix("/v1/organizations/usage_report/messages?starting_at=\(house.yesterday)T00:00:00Z"))
        #expect(asked.contains("bucket_width=1d") && asked.contains("workspace_ids%5B%5D=wrkspc_1"))
    }

    @Test func `a difference is a leaf with both counts, and moves nothing`() async throws {
        let house = try await House.make()
        let before = try await house.running.change { [tenant = house.traffic.tenant] in
            $0.cut(of: tenant.text)?.balances
        }
        // The second page adds to the first one.
        let provider = Provider([house.page(input: 5, next: "p 2"), house.page(input: 25, output: 0)])
        try await house.reconciler(provider).run()
        #expect(provider.asked.last?.hasSuffix("page=p%202") == true)
        let leaf = try #require(try house.leaves().first)
        for part in [
            #""booked":"800""#, #""day":"\#(house.yesterday)""#, #""model":"haiku""#, #""id":"provider""#,
            #""booked_tokens":{"input":20,"output":10,"read":0,"write_1h":0,"write_5m":0}"#,
            #""reported_tokens":{"input":30,"output":10,"read":0,"write_1h":0,"write_5m":0}"#,
        ] {
            #expect(leaf.contains(part), "\(part) is missing in \(leaf)")
        }
        let after = try await house.running.change { [tenant = house.traffic.tenant] in
            $0.cut(of: tenant.text)?.balances
        }
        #expect(before == after)
    }

    @Test func `usage that only one side knows is a difference`() async throws {
        let house = try await House.make()
        try await house.reconciler(Provider([#"{"data":[],"has_more":false,"next_page":null}"#])).run()
        #expect(try house.leaves().map { $0.contains(#""reported_tokens":{"input":0,"#) } == [true])
    }

    @Test func `a model that another upstream serves as well is not compared`() async throws {
        let house = try await House.make()
        try await house.reconciler(Provider([house.page(input: 7)]), servesAlone: false).run()
        #expect(try house.leaves() == [])
    }

    @Test(arguments: [
        "", "[]", #"{"data":[{"starting_at":"yesterday","results":[]}]}"#,
        #"{"data":[{"starting_at":"2026-01-01T00:00:00Z","results":[{"model":"haiku"}]}]}"#,
        #"{"data":[{"starting_at":"2026-01-01T00:00:00Z","results":[{"model":null,"output_tokens":1}]}]}"#,
    ])
    func `what is no report leaves the day due`(page: String) async throws {
        let house = try await House.make()
        let provider = Provider([page, house.page(input: 21)])
        let reconciler = house.reconciler(provider)
        await #expect(throws: UsageReport.Unreadable.self) { try await reconciler.run() }
        #expect(try house.leaves() == [])
        // Not before its time, and then the same day.
        try await reconciler.run()
        #expect(provider.asked.count == 1)
        house.clock.advance(seconds: 60)
        try await reconciler.run()
        #expect(try house.leaves().count == 1)
        #expect(provider.asked.last == provider.asked.first)
    }
}
