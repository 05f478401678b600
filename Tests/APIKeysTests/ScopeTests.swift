import APIKeys
import Testing

@Suite struct ScopeTests {
    @Test func `a set holds what was put in, in the order of the list`() {
        let set = ScopeSet([.usage, .messages])
        #expect(set.text == "messages, usage")
        #expect(ScopeSet.project.subtracting(set).text == "complete, tasks")
        #expect(set.isSubset(of: .project) && !ScopeSet.project.isSubset(of: set))
        for scope in Scope.allCases { #expect(ScopeSet([scope]).scopes == [scope]) }
    }

    @Test func `an owner may all, an auditor changes nothing, and none of them sends traffic`() {
        for role in AdminRole.allCases {
            #expect(role.scopes.isSubset(of: AdminRole.owner.scopes))
            #expect(role.scopes.scopes.allSatisfy { !ScopeSet.project.contains($0) })
        }
        #expect(AdminRole.owner.scopes.subtracting(AdminRole.admin.scopes).text == "write:admins, write:compliance")
        let auditor = AdminRole.auditor.scopes.scopes.map(\.rawValue)
        #expect(auditor.allSatisfy { $0.hasPrefix("read:") || $0 == "export:audit" })
        #expect(AdminRole.billing.scopes.scopes.count == 7)
    }
}
