import PolicyLanguage
import Testing

@Suite struct PolicyTests {
    @Test func `the four files load without an error`() throws {
        let load = ShippedPolicies.load()
        #expect(load.diagnostics.filter { $0.severity != .note } == [])
        #expect(load.policy != nil)
        #expect(load.summary.tests == 31)
        #expect(load.summary.statements == 10)
    }
}
