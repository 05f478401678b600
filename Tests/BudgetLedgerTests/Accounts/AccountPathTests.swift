import BudgetLedger
import Testing

@Suite struct AccountPathTests {
    @Test func `a path has one to twelve accounts, the last of which is the tenant`() throws {
        let path = try #require(AccountPath([7, 6, 3, 1, 0]))
        #expect((0..<path.count).map { path[$0] } == [7, 6, 3, 1, 0] && path.root == 0)
        #expect(AccountPath([]) == nil && AccountPath([-1]) == nil)
        #expect(AccountPath(Array(repeating: 1, count: 13)) == nil)
        #expect(AccountPath(Array(0..<12))?.count == 12)
        #expect(path == AccountPath([7, 6, 3, 1, 0]) && path != AccountPath([7, 6, 3, 1]))
    }
}
