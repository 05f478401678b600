import Testing
import Vocabulary

@Suite struct TokenCountTests {
    @Test func `a count is from 0 to 2^40 and stays there`() throws {
        #expect(TokenCount(-1) == nil && TokenCount(TokenCount.limit + 1) == nil)
        let most = try #require(TokenCount(TokenCount.limit))
        #expect(most.adding(most) == most && TokenCount.zero.adding(most) == most && TokenCount.zero < most)
    }
}
