import AdminContract
import Administration
import Digests
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_ApprovalsTests {
    private func keyed(_ caller: AdminCaller) -> AdminCaller {
        var random = SecureRandom()
        let principal = AdminPrincipal(
            id: caller.principal.id, name: caller.principal.name, role: caller.principal.role,
            scopes: caller.principal.scopes, tenant: caller.principal.tenant, key: KeyID(using: &random))
        return AdminCaller(principal, request: caller.request)
    }

    @Test func `a process without a key is no second person`() async throws {
        let house = try ControlHouse()
        let call = KeptCall(.writeAdmins, .createAdmin, names: [:], query: "", revision: 0, body: [])
        let asked = try await house.plane.requestChange(keyed(house.owner), call).object
        let second = try ControlHouse.caller(.owner, nil)
        await #expect(throws: AdminRefusal.self) {
            try await house.plane.decide(second, asked.id, allows: true, because: "agreed")
        }
        #expect(try house.plane.approval(house.owner, asked.id).status == .pending)
        let allowed = try await house.plane.decide(keyed(second), asked.id, allows: true, because: "agreed")
        #expect(allowed.call == call)
    }

    @Test func `the one who asked does not allow it, by whichever key`() async throws {
        let house = try ControlHouse()
        let call = KeptCall(.writeAdmins, .createAdmin, names: [:], query: "", revision: 0, body: [])
        let asked = try await house.plane.requestChange(keyed(house.owner), call).object
        let other = keyed(house.owner)
        await #expect(throws: AdminRefusal.self) {
            try await house.plane.decide(other, asked.id, allows: true, because: "I say so")
        }
    }
}
