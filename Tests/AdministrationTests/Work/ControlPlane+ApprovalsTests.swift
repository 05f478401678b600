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

    @Test func `an answer is collected with the key that asked, and no other of the same admin`() async throws {
        let house = try ControlHouse()
        let (asker, second) = (keyed(house.owner), keyed(try ControlHouse.caller(.owner, nil)))
        let call = KeptCall(.writeAdmins, .createAdmin, names: [:], query: "", revision: 0, body: [])
        let asked = try await house.plane.requestChange(asker, call).object
        _ = try await house.plane.decide(second, asked.id, allows: true, because: "agreed")
        _ = try await house.plane.noteOutcome(of: asked.id, status: 201)
        for other in [keyed(house.owner), house.owner, second] {
            #expect(throws: AdminRefusal(.notFound, "there is no change of yours `\(asked.id)`")) {
                try house.plane.collectable(other, asked.id)
            }
        }
        #expect(try house.plane.collectable(asker, asked.id).status == .used)
    }

    @Test func `one admin who asks for many changes keeps nobody else from asking`() async throws {
        let house = try ControlHouse()
        let call = KeptCall(.writeAdmins, .createAdmin, names: [:], query: "", revision: 0, body: [])
        let asker = keyed(house.owner)
        for _ in 0..<100 { _ = try await house.plane.requestChange(asker, call) }
        await #expect(throws: AdminRefusal.self) { try await house.plane.requestChange(asker, call) }
        _ = try await house.plane.requestChange(keyed(try ControlHouse.caller(.admin, nil)), call)
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
