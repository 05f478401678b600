import AdminContract
import Administration
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_RotationTests {
    @Test func `a rotation that is asked for again is the same one, for as long as the key lives`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        _ = try await house.makeKey("ci")
        guard case .done(let first) = try await rotate(house, "spring") else { throw Unexpected() }
        #expect(first.object.secret != nil && first.object.object.rotation?.id == "spring")
        guard case .repeated(let again) = try await rotate(house, "spring") else { throw Unexpected() }
        #expect(again == first.object.object)
        house.clock.advance(seconds: 40 * 86_400)
        guard case .repeated(let late) = try await rotate(house, "spring") else { throw Unexpected() }
        #expect(late.version == 2 && late.rotation == nil)
        guard case .done(let next) = try await rotate(house, "summer") else { throw Unexpected() }
        #expect(next.object.object.version == 3)
    }

    /// Its secret was in the answer that nobody got.
    @Test func `a rotation whose reply was lost is replaced, and the overlap of the old secret stays`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        let key = try await house.makeKey("ci").object.id
        guard case .done(let lost) = try await rotate(house, "lost") else { throw Unexpected() }
        house.clock.advance(seconds: 60)
        guard case .done(let second) = try await rotate(house, "second") else { throw Unexpected() }
        #expect(second.object.object.version == 3)
        #expect(second.object.object.rotation?.oldVersionEndsAt == lost.object.object.rotation?.oldVersionEndsAt)
        let now = house.clock.now
        try await house.running.change { books in try books.noteFirstUse(of: key, version: 3, at: now) }
        await ControlPlane_KeyBoundsTests.expect(.rotationInProgress) { _ = try await rotate(house, "third") }
    }

    private func rotate(_ house: ControlHouse, _ rotation: String) async throws -> Rotated {
        try await house.plane.rotateKey(house.owner, "ci", of: "acme", KeyRotationRequest(), rotation: rotation)
    }

    private struct Unexpected: Error {}
}
