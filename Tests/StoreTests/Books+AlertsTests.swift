import AuditLog
import BudgetLedger
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BooksAlertsTests {
    @Test func `the first refusal of each window is told of, also of one in which nothing was granted`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        var generator = SecureRandom()
        let (budget, subject) = (BudgetID(using: &generator), traffic.tenant.text)
        _ = try await running.change { books in
            try books.setBudget(
                subject, .hour, NanoUSD(1_500), alerts: [], id: budget, revision: nil, by: .system
            ).get()
        }
        try await traffic.calls(1)
        _ = try await running.change { books in
            try books.setBudget(subject, .hour, NanoUSD(900), alerts: [], id: budget, revision: nil, by: .system).get()
        }
        var told: [Int] = []
        for _ in 0..<3 {
            for _ in 0..<2 {
                let order = traffic.order()
                let answer = try await running.change { books in try books.hold(order) }
                guard case .refused(.exhausted) = answer else { throw Unfurnished("a refusal") }
            }
            told.append(try traffic.leaves().count { try LeafReader.read($0).kind == .budgetExhausted })
            clock.advance(seconds: 3_600)
        }
        #expect(told == [1, 2, 3])
    }
}
