import BudgetLedger
import Testing
import Vocabulary

@Suite struct AccountLimitsTests {
    @Test func `raises add up while they are in force, and lift no window without a limit`() {
        var base = LimitSet()
        base[.day] = NanoUSD(10)
        let end = Sample.noon.advanced(bySeconds: 60)
        let later = Sample.noon.advanced(bySeconds: 120)
        let limits = AccountLimits(
            base,
            raises: [
                Raise(trusted: NanoUSD(5), in: .day, until: end), Raise(trusted: NanoUSD(7), in: .day, until: later),
                Raise(trusted: NanoUSD(9), in: .week, until: later),
            ])
        #expect(limits.effective(at: Sample.noon)[.day] == NanoUSD(22))
        #expect(limits.effective(at: end)[.day] == NanoUSD(17))
        #expect(limits.effective(at: later) == base)
        #expect(limits.effective(at: Sample.noon)[.week] == nil)
    }

    @Test(arguments: [(0, 60), (-1, 60), (1, 0), (1, -1), (1, 90 * 86_400 + 1)] as [(Int64, Int64)])
    func `a raise is above nothing and ends within 90 days`(amount: Int64, seconds: Int64) {
        let until = Sample.noon.advanced(bySeconds: seconds)
        #expect(Raise(NanoUSD(amount), in: .day, until: until, at: Sample.noon) == nil)
    }
}
