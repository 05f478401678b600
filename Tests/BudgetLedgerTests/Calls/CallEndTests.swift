import BudgetLedger
import Testing
import Vocabulary

@Suite struct CallEndTests {
    private let shape = CallShape(model: "test-model", textBytes: 976, maxTokens: 1_000)
    private static let hold: Int64 = 2_000 * 1_000 + 1_000 * 5_000

    private static func seen(output: Int64, bytes: Int64) -> CallEnd {
        .cut(
            StreamSeen(usage: TokenUsage(input: 100, output: output, read: 10), model: "test-model", deltaBytes: bytes))
    }
    private static let start: Int64 = 100 * 1_000 + 10 * 100

    @Test(arguments: [
        (CallEnd.complete(TokenUsage(input: 1, output: 1), model: "test-model"), Charge(NanoUSD(6_000))),
        (.neverBilled, Charge(.zero, isReleased: true)),
        (.declinedBeforeContent, Charge(.zero, mark: .check)),
        (seen(output: 1, bytes: 0), Charge(NanoUSD(start + 1 * 5_000), mark: .estimated)),
        (seen(output: 1, bytes: 401), Charge(NanoUSD(start + 101 * 5_000), mark: .estimated)),
        (seen(output: 200, bytes: 400), Charge(NanoUSD(start + 200 * 5_000), mark: .estimated)),
        (seen(output: 1, bytes: .max), Charge(NanoUSD(start + 1_000 * 5_000), mark: .estimated)),
        (seen(output: 1, bytes: -1), Charge(NanoUSD(start + 1 * 5_000), mark: .estimated)),
        (.cutWhileThinking, Charge(NanoUSD(hold), mark: .estimated)),
        (.unreadable, Charge(NanoUSD(hold), mark: .unknown)),
        (.silent, Charge(NanoUSD(hold), mark: .unknown)),
        (.orphaned, Charge(NanoUSD(hold), mark: .unknown)),
        (.complete(TokenUsage(input: -1), model: "test-model"), Charge(NanoUSD(hold), mark: .unknown)),
    ])
    func `a client that disconnects is charged what the model produced, and every other end its own`(
        end: CallEnd, charge: Charge
    ) throws {
        let table = try table()
        let held = try table.hold(for: shape, at: Sample.noon)
        #expect(table.charge(for: end, shape: shape, held: held, at: Sample.noon).unsplit == charge)
    }
}
