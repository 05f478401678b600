import AdminContract
import Administration
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_ImportTests {
    @Test func `a second import of the same keys changes nothing`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        let batch = KeysImport(keys: try ["one", "two", "three"].map(house.creation))
        let first = try await house.plane.importKeys(house.owner, batch, of: "acme")
        #expect(first.created == 3 && first.unchanged == 0 && first.data.allSatisfy { $0.secret == nil })
        let before = house.inForce
        let second = try await house.plane.importKeys(house.owner, batch, of: "acme")
        #expect(second.created == 0 && second.unchanged == 3 && second.data.map(\.id) == first.data.map(\.id))
        #expect(house.inForce == before)
    }

    @Test func `an imported key has no secret until its first rotation reveals one`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        let batch = KeysImport(keys: [try house.creation("moved")])
        _ = try await house.plane.importKeys(house.owner, batch, of: "acme")
        #expect(try house.plane.key(house.owner, "moved", of: "acme").version == 0)
        let rotated = try await house.plane.rotateKey(
            house.owner, "moved", of: "acme", KeyRotationRequest(), rotation: nil)
        guard case .done(let answer) = rotated else { throw Unexpected() }
        #expect(answer.object.secret?.hasPrefix("sk-proj-") == true)
        #expect(answer.object.object.version == 1 && answer.object.object.rotation == nil)
    }

    @Test func `keys that are made with secrets show each once`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        var batch = KeysImport(keys: try ["one", "two"].map(house.creation))
        batch.reveal = true
        let made = try await house.plane.importKeys(house.owner, batch, of: "acme")
        #expect(Set(made.data.compactMap(\.secret)).count == 2)
        #expect(made.withoutSecrets.data.allSatisfy { $0.secret == nil } && made.withoutSecrets.created == 2)
        let again = try await house.plane.importKeys(house.owner, batch, of: "acme")
        #expect(again.data.allSatisfy { $0.secret == nil } && again.unchanged == 2)
    }

    @Test func `one key that cannot be made keeps all of them out`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        var bad = try house.creation("bad")
        bad.tier = TierName("gold")
        let keys = [try house.creation("good"), bad]
        do {
            _ = try await house.plane.importKeys(house.owner, KeysImport(keys: keys), of: "acme")
            Issue.record("the import was taken")
        } catch {
            #expect(error.faults.first?.path == "$.keys[1].tier")
        }
        #expect(throws: AdminRefusal.self) { try house.plane.key(house.owner, "good", of: "acme") }
        let twice = KeysImport(keys: [try house.creation("good"), try house.creation("good")])
        await #expect(throws: AdminRefusal.self) {
            try await house.plane.importKeys(house.owner, twice, of: "acme")
        }
    }

    private struct Unexpected: Error {}
}
