import Testing
import Vocabulary

@Suite struct TokenUsageTests {
    @Test func `the prompt is all that the model read`() {
        var usage = TokenUsage()
        #expect(usage.prompt == 0)
        (usage.input, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead, usage.output) = (1, 2, 4, 8, 16)
        #expect(usage.prompt == 15)
    }
}
