import AdminContract
import Administration
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

/// Pages of many keys: every key once, in one order, whatever is added meanwhile.
@Suite(.timeLimit(.minutes(5))) struct ControlPlane_KeysTests {
    private static let count = 1_300

    private func house() async throws -> ControlHouse {
        let house = try ControlHouse()
        let tenant = try await house.furnish()
        for start in stride(from: 0, to: Self.count, by: 650) {
            let keys = try (start..<start + 650).map { number in try house.creation("key-\(number)") }
            _ = try await house.plane.importKeys(house.owner, KeysImport(keys: keys), of: tenant.name.text)
        }
        return house
    }

    private func walk(
        _ house: ControlHouse, _ filter: KeyFilter = KeyFilter(), limit: Int,
        between: (Int) async throws -> Void = { _ in }
    ) async throws -> [KeyShape] {
        var (found, cursor, page) = ([KeyShape](), String?.none, 0)
        repeat {
            let answer = try await house.plane.keys(
                house.owner, of: "acme", filter, PageRequest(limit: limit, cursor: cursor))
            #expect(answer.data.count <= limit)
            found += answer.data
            cursor = answer.nextCursor
            page += 1
            try await between(page)
        } while cursor != nil
        return found
    }

    @Test func `pages of any size hold every key once, in the order of their ids`() async throws {
        let house = try await house()
        let whole = try await walk(house, limit: 1_000)
        #expect(whole.count == Self.count && whole.map(\.id) == whole.map(\.id).sorted())
        #expect(Set(whole.map(\.name)).count == Self.count)
        #expect(try await walk(house, limit: 77).map(\.id) == whole.map(\.id))
        #expect(whole.allSatisfy { $0.version == 0 }, "an import without secrets makes none")
    }

    @Test func `a key that is added meanwhile shifts no page`() async throws {
        let house = try await house()
        let before = try await walk(house, limit: 1_000).map(\.id)
        let seen = try await walk(house, limit: 400) { page in _ = try await house.makeKey("late-\(page)") }.map(\.id)
        #expect(seen.filter(Set(before).contains) == before)
    }

    @Test func `a filter that takes few still finds them all, and versions come with their keys`() async throws {
        let house = try await house()
        let issued = try await house.makeKey("rotated").object
        _ = try await house.plane.setKeyStatus(house.owner, "key-7", of: "acme", .disabled)
        _ = try await house.plane.setKeyStatus(house.owner, "key-1299", of: "acme", .disabled)
        var disabled = KeyFilter()
        disabled.status = .disabled
        let found = try await walk(house, disabled, limit: 1)
        #expect(Set(found.map(\.name.text)) == ["key-7", "key-1299"])
        let all = try await walk(house, limit: 500)
        #expect(all.first { $0.id == issued.id }?.version == 1)
    }
}
