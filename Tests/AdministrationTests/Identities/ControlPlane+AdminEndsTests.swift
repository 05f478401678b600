import AdminContract
import Administration
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_AdminEndsTests {
    private func make(_ house: ControlHouse, _ name: String, _ role: Role) async throws -> AdminShape {
        let creation = AdminCreation(name: try #require(Slug(name)), role: role)
        _ = try await house.plane.createAdmin(house.owner, creation)
        return try house.plane.admin(house.owner, name)
    }

    private func reason(_ body: () async throws(AdminRefusal) -> Void) async -> Reason? {
        do throws(AdminRefusal) {
            try await body()
            return nil
        } catch { return error.reason }
    }

    @Test func `a removed admin is gone with its keys, which end at once`() async throws {
        let house = try ControlHouse()
        let dana = try await make(house, "dana", .admin)
        let answer = try await house.plane.removeAdmin(house.owner, "dana", revision: dana.revision)
        #expect(answer.object.status == .disabled && answer.object.keys.isEmpty)
        #expect(house.inForce.last == "key dana revoked")
        #expect(
            await reason { () async throws(AdminRefusal) in _ = try house.plane.admin(house.owner, "dana") }
                == .notFound)
        let again = try await make(house, "dana", .auditor)
        #expect(again.id != dana.id, "another person of the same name has another id")
    }

    @Test func `the last owner stays, and owners are the business of owners`() async throws {
        let house = try ControlHouse()
        let first = try await make(house, "first", .owner)
        let plane = house.plane
        let owner = house.owner
        #expect(
            await reason { () async throws(AdminRefusal) in
                _ = try await plane.removeAdmin(owner, "first", revision: first.revision)
            } == .stateConflict)
        _ = try await make(house, "second", .owner)
        let admin = try ControlHouse.caller(.admin, nil)
        #expect(
            await reason { () async throws(AdminRefusal) in
                _ = try await plane.removeAdmin(admin, "first", revision: first.revision)
            } == .scopesExceeded)
        #expect(
            await reason { () async throws(AdminRefusal) in
                _ = try await plane.removeAdmin(owner, "first", revision: first.revision + 1)
            } == .revisionStale)
        _ = try await plane.removeAdmin(owner, "first", revision: first.revision)
    }

    @Test func `a rotated key of an admin keeps its id and has a second secret`() async throws {
        let house = try ControlHouse()
        let dana = try await make(house, "dana", .admin)
        let key = try #require(dana.keys.first)
        let plane = house.plane
        let owner = house.owner
        let rotated = try await plane.rotateAdminKey(owner, "dana", key.id.text, KeyRotationRequest())
        #expect(rotated.object.object.id == key.id && rotated.object.secret?.hasPrefix("sk-admin-") == true)
        let tooLong = KeyRotationRequest(overlap: Lapse(seconds: 31 * 86_400))
        #expect(
            await reason { () async throws(AdminRefusal) in
                _ = try await plane.rotateAdminKey(owner, "dana", key.id.text, tooLong)
            } == .invalidRequest)
        #expect(
            await reason { () async throws(AdminRefusal) in
                _ = try await plane.rotateAdminKey(owner, "dana", "key_0000000000000000", KeyRotationRequest())
            } == .notFound)
    }
}
