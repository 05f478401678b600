import TaskLifecycle
import Testing

@Suite struct NameListTests {
    private let known = ["Read", "Grep", "Glob", "Bash", "semantic-search", "semantic-index"]
    private func isAllowed(_ name: String) -> Bool { name != "Bash" }

    @Test func `an empty list grants nothing, a missing list grants what the tier grants`() throws {
        #expect(try NameList.listed([]).granted(known: known, isAllowed: isAllowed) == [])
        #expect(
            try NameList.all.granted(known: known, isAllowed: isAllowed)
                == ["Read", "Grep", "Glob", "semantic-search", "semantic-index"])
    }

    @Test func `a wildcard means those of mine that are allowed and is never refused`() throws {
        #expect(try NameList.listed(["*"]).granted(known: known, isAllowed: isAllowed).contains("Bash") == false)
        #expect(
            try NameList.listed(["semantic-*"]).granted(known: known, isAllowed: isAllowed)
                == ["semantic-search", "semantic-index"])
        #expect(try NameList.listed(["none-*"]).granted(known: known, isAllowed: isAllowed) == [])
    }

    @Test func `a name that is denied refuses the whole list`() {
        #expect(throws: NameRefusal.denied("Bash")) {
            try NameList.listed(["Read", "Bash"]).granted(known: known, isAllowed: isAllowed)
        }
    }

    @Test func `a name that is unknown is refused with the nearest one`() {
        #expect(throws: NameRefusal.unknown("Bsh", nearest: "Bash")) {
            try NameList.listed(["Bsh"]).granted(known: known, isAllowed: isAllowed)
        }
        #expect(throws: NameRefusal.unknown("read", nearest: "Read")) {
            try NameList.listed(["read"]).granted(known: known, isAllowed: isAllowed)
        }
    }

    @Test(arguments: [["Read"], ["*"], ["Grep", "semantic-*"], []])
    func `what is granted is always a part of what is allowed`(items: [String]) throws {
        let granted = try NameList.listed(items).granted(known: known, isAllowed: isAllowed)
        #expect(granted.allSatisfy(isAllowed) && Set(granted).isSubset(of: known))
    }
}
