import Gateway
import Testing
import Vocabulary

@Suite struct BodyMemoryTests {
    private let one = tenant()
    private let other = tenant()

    private static func tenant() -> TenantID {
        var generator = SystemRandomNumberGenerator()
        return TenantID(using: &generator)
    }

    @Test func `large bodies of one tenant leave half of the room to the others`() {
        let memory = BodyMemory(limit: 1_000_000)
        var taken = 0
        while memory.take(100_000, beside: 0, of: one) { taken += 1 }
        #expect(taken == 5 && memory.bytes == 500_000)
        #expect(memory.take(100_000, beside: 0, of: other) && memory.take(60_000, beside: 0, of: one))
    }

    @Test func `one body may take the whole room, and no second one beside it`() {
        let memory = BodyMemory(limit: 1_000_000)
        #expect(memory.take(900_000, beside: 0, of: one))
        #expect(!memory.take(70_000, beside: 0, of: one) && !memory.take(200_000, beside: 0, of: other))
        memory.give(900_000, of: one)
        #expect(memory.bytes == 0 && memory.take(70_000, beside: 0, of: one))
    }

    @Test func `a body that grows counts for its tenant once it is large, and all of it is given back`() {
        let memory = BodyMemory(limit: 1_000_000)
        var (own, second) = (0, 0)
        while own < 300_000, memory.take(10_000, beside: own, of: one) { own += 10_000 }
        while memory.take(10_000, beside: second, of: one) { second += 10_000 }
        #expect(own == 300_000 && second == 200_000)
        memory.give(own, of: one)
        while memory.take(10_000, beside: second, of: one) { second += 10_000 }
        #expect(second == 1_000_000)
        memory.give(second, of: one)
        #expect(memory.bytes == 0)
    }
}
