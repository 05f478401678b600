import AdminContract
import Testing

@Suite struct AdminScopeTests {
    @Test func `an owner has all, an admin all but admins and compliance`() {
        #expect(Role.owner.scopes == Set(AdminScope.allCases))
        #expect(Role.owner.scopes.subtracting(Role.admin.scopes) == [.writeAdmins, .writeCompliance])
    }

    @Test func `an auditor changes nothing`() {
        #expect(Role.auditor.scopes.filter { !$0.isRead } == [.exportAudit])
    }

    @Test func `billing sees money and changes money`() {
        #expect(Set(Role.billing.scopes.filter { !$0.isRead }) == [.writeBudgets, .writePrices])
    }
}
