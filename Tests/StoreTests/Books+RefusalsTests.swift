import AuditLog
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct FailureFloodTests {
    @Test func `a million bad keys are one leaf a minute in each log, and every one is counted`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(
            try TemporaryFolder(), identifierSecret: [UInt8](repeating: 4, count: 32), clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        let sources = (0..<5_000).map { "10.\($0 / 250).\($0 % 250).1" }
        for _ in 0..<5 {
            try await running.change { books in
                for number in 0..<200_000 {
                    books.noteFailures(
                        cause: number % 3 == 0 ? "revoked" : "unknown", times: 1, source: sources[number % 5_000],
                        key: number % 2 == 0 ? traffic.key : nil)
                }
            }
            clock.advance(seconds: 60)
            try await running.change { books in try books.endMinutes() }
        }
        for owner in [traffic.tenant.text, LogOrigin.house] {
            let leaves = try running.store.reader.leaves(of: owner, from: 0, limit: .max)
            let told = try leaves.map { try JSONReader.parse($0) }.filter {
                $0["kind"] == .string("authentication-failures")
            }
            #expect(told.count == 5, "\(owner)")
            #expect(told.compactMap { $0["detail"]?["count"]?.integer }.reduce(0, +) == 500_000)
            #expect(told.allSatisfy { ($0["detail"]?["largest"]?.array?.count ?? 0) <= 10 })
            #expect(leaves.allSatisfy { $0.count < 4_096 })
        }
    }
}
