import BudgetLedger
import Testing
import Vocabulary

@Suite struct LimitTreeTests {
    private static func limits(_ pairs: KeyValuePairs<WindowKind, Int64>) -> LimitSet {
        var limits = LimitSet()
        for (kind, amount) in pairs { limits[kind] = NanoUSD(amount) }
        return limits
    }

    private static let tenant = limits([.month: 100, .total: 1_000])
    private static let project = limits([.day: 10])

    @Test(
        arguments: [
            (5, WindowKind.day, nil), (11, .day, LimitConflict(place: 0, window: .day, limit: NanoUSD(10))),
            (11, .hour, LimitConflict(place: 0, window: .day, limit: NanoUSD(10))),
            (11, .week, nil), (101, .week, LimitConflict(place: 1, window: .month, limit: NanoUSD(100))),
            (101, .total, nil), (1_001, .total, LimitConflict(place: 1, window: .total, limit: NanoUSD(1_000))),
            (nil, .day, nil),
        ] as [(Int64?, WindowKind, LimitConflict?)])
    func `a limit stays within every ancestor's of the same or a longer window`(
        amount: Int64?, window: WindowKind, conflict: LimitConflict?
    ) {
        let ancestors = [Self.project, Self.tenant]
        #expect(LimitTree.ancestor(under: amount.map(NanoUSD.init), in: window, ancestors) == conflict)
    }

    @Test func `lowering a parent finds every limit below it that is now too high`() {
        let below = [Self.limits([.hour: 5, .day: 20]), .unlimited, Self.limits([.month: 50, .total: 60])]
        #expect(
            LimitTree.descendants(over: NanoUSD(10), in: .week, below)
                == [LimitConflict(place: 0, window: .day, limit: NanoUSD(20))])
        #expect(LimitTree.descendants(over: nil, in: .total, below).isEmpty)
    }

    @Test func `a raise fits what the parents have at that instant`() throws {
        let own = AccountLimits(Self.limits([.day: 10]))
        var parent = AccountLimits(Self.limits([.day: 12]))
        let raise = try #require(
            Raise(NanoUSD(5), in: .day, until: Sample.noon.advanced(bySeconds: 60), at: Sample.noon))
        #expect(
            LimitTree.ancestor(under: raise, of: own, [parent], at: Sample.noon)
                == LimitConflict(place: 0, window: .day, limit: NanoUSD(12)))
        parent.raises = [raise]
        #expect(LimitTree.ancestor(under: raise, of: own, [parent], at: Sample.noon) == nil)
    }
}
