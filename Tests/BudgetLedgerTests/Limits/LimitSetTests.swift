import BudgetLedger
import Testing
import Vocabulary

@Suite struct LimitSetTests {
    @Test(arguments: WindowKind.allCases) func `absent is unlimited, and every number is a limit`(kind: WindowKind) {
        var limits = LimitSet()
        #expect(limits[kind] == nil)
        for amount in [NanoUSD.zero, NanoUSD(7), NanoUSD(.max - 1)] {
            limits[kind] = amount
            #expect(limits[kind] == amount)
        }
        limits[kind] = .largest
        #expect(limits[kind] != nil)
        limits[kind] = nil
        #expect(limits == .unlimited)
    }
}
