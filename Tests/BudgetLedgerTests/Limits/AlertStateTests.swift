import BudgetLedger
import Testing
import Vocabulary

@Suite struct AlertStateTests {
    @Test func `each alert fires once in a window, and again in the next or under another limit`() {
        var state = AlertState()
        func reached(_ used: Int64, of limit: Int64 = 100, in start: Int64 = 0) -> [Int] {
            let sums = AccountState.Sums(spent: used / 2, held: used - used / 2)
            return state.reached(sums, of: NanoUSD(limit), windowStart: start)
        }
        #expect(reached(49) == [])
        #expect(reached(50) == [5_000])
        #expect(reached(79) == [])
        #expect(reached(40) == [])
        #expect(reached(96) == [8_000, 9_500])
        #expect(reached(500) == [])
        #expect(reached(10, in: 3_600) == [])
        #expect(reached(50, in: 3_600) == [5_000])
        #expect(reached(50, of: 60, in: 3_600) == [5_000, 8_000])
        #expect(reached(0, of: 0, in: 3_600) == [5_000, 8_000, 9_500])
    }
}
