import BudgetLedger
import Testing

@Suite struct RunningCountTests {
    @Test func `as many run as the limit allows`() {
        var running = RunningCount()
        for _ in 0..<4 where running.allows(3) { running.begin() }
        #expect(running.count == 3)
        running.end()
        #expect(running.allows(3) && running.allows(nil) && !running.allows(0))
    }
}
