import PolicyLanguage
import PolicyTesting
import Seeds
import Testing
import Vocabulary

@Suite struct TenantShareTests {
    private static let tenants: [TenantID] = {
        var generator = SeededRandom(seed: 7)
        return (0..<4_000).map { _ in TenantID(using: &generator) }
    }()

    @Test func `a share takes about so many of the tenants, and a larger one takes them too`() throws {
        var before: Set<TenantID> = []
        for percent in [Int64(1), 5, 20, 50, 99] {
            let share = try #require(TenantShare(percent: percent))
            let taken = Set(Self.tenants.filter(share.takes))
            #expect(taken.isSuperset(of: before))
            #expect(abs(Double(taken.count) / 40 - Double(percent)) < 2.5, "\(percent)%: \(taken.count)")
            before = taken
        }
    }

    /// The first 32 bits of the SHA-256 of a fixed text and the id, over a hundred.
    @Test(
        arguments: [("t_0", 86), ("t_1", 67), ("t_2", 46), ("t_3", 46), ("t_4", 48), ("t_5", 85)] as [(String, Int64)])
    func `a tenant is in every share above its own number, on every machine`(id: String, number: Int64) {
        let tenant = TenantID(trusted: id)
        for percent in 1...99 as ClosedRange<Int64> {
            #expect(TenantShare(percent: percent)?.takes(tenant) == (number < percent))
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 100, 101, Int64.max]) func `none and all are no share`(percent: Int64) {
        #expect(TenantShare(percent: percent) == nil)
    }
}
