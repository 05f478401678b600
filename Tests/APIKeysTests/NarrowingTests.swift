import APIKeys
import Testing

@Suite struct NarrowingTests {
    @Test func `a narrowing only takes away`() throws {
        let narrowing = try Narrowing(models: ["haiku"], tools: nil, agents: [], skills: nil)
        #expect(narrowing.permits("haiku", as: .model) && !narrowing.permits("opus", as: .model))
        #expect(narrowing.permits("Bash", as: .tool))
        #expect(!narrowing.permits("reviewer", as: .agent))
        for subject in Narrowing.Subject.allCases { #expect(Narrowing.none.permits("x", as: subject)) }
    }

    @Test func `a narrowing that is too large or says a thing twice is refused`() {
        let many = (0...Narrowing.listLimit).map { "m\($0)" }
        let long = String(repeating: "n", count: Narrowing.nameLimit + 1)
        #expect(throws: NarrowingRefusal.tooMany(.model)) {
            try Narrowing(models: many, tools: nil, agents: nil, skills: nil)
        }
        #expect(throws: NarrowingRefusal.nameLength(.tool)) {
            try Narrowing(models: nil, tools: [long], agents: nil, skills: nil)
        }
        #expect(throws: NarrowingRefusal.nameLength(.agent)) {
            try Narrowing(models: nil, tools: nil, agents: [""], skills: nil)
        }
        #expect(throws: NarrowingRefusal.nameTwice(.skill)) {
            try Narrowing(models: nil, tools: nil, agents: nil, skills: ["a", "a"])
        }
    }
}
