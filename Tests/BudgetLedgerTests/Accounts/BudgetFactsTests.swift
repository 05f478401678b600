import BudgetLedger
import Testing
import Vocabulary

@Suite struct BudgetFactsTests {
    private static let windows = WindowClock(.utc).windows(at: Sample.noon).starts

    @Test(
        arguments: [
            ([nil, nil], 0, Int64.max), ([100, nil], 3_333, 67), ([100, 50], 6_666, 17), ([0, 50], 10_000, 0),
            ([20, nil], 16_665, 0),
        ] as [([Int64?], Int, Int64)])
    func `the fullest window and the smallest rest of a path are its facts`(
        limits: [Int64?], used: Int, left: Int64
    ) throws {
        var book = AccountBook()
        for limit in limits {
            var set = LimitSet()
            set[.week] = limit.map { NanoUSD($0 * 1_000) }
            _ = book.append(limits: AccountLimits(set))
        }
        let path = try #require(AccountPath([0, 1]))
        book.regrant(HoldRecord(NanoUSD(33_330), on: path, in: Self.windows))
        let facts = book.facts(for: path, now: Self.windows, at: Sample.noon)
        #expect(facts.used == used)
        #expect(facts.left.count == left || (facts.left.count + 999) / 1_000 == left)
    }

    @Test func `a window that is over counts as empty`() throws {
        var book = AccountBook()
        var limits = LimitSet()
        limits[.hour] = NanoUSD(10)
        _ = book.append(limits: AccountLimits(limits))
        let path = try #require(AccountPath([0]))
        book.regrant(HoldRecord(NanoUSD(10), on: path, in: Self.windows))
        let later = Sample.noon.advanced(bySeconds: 3_600)
        let facts = book.facts(for: path, now: WindowClock(.utc).windows(at: later).starts, at: later)
        #expect(facts.used == 0 && facts.left == NanoUSD(10))
    }
}
