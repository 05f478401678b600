import PolicyLanguage
import Testing

@Suite struct PolicyTests {
    @Test func `the four files load without an error`() throws {
        let load = ShippedPolicies.load()
        for diagnostic in load.diagnostics { print(diagnostic.text) }
        #expect(load.errors.isEmpty)
        print(load.summary.text, load.policy?.shortHash ?? "-")
    }
}
