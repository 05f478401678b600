import AdminContract
import Administration
import Store
import StrictJSON
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_LeaksTests {
    @Test func `the newest secret takes its key along, and says so twice in the log`() async throws {
        let (house, key) = try await Self.house(version: 1)
        let answers = try await house.plane.reportLeaks(house.owner, try Self.report("found"))
        #expect(answers.data == [LeakAnswer(.revoked, key: key)])
        #expect(house.inForce.suffix(2) == ["key ci revoked", "cut version 1"])
        #expect(try await Self.kinds(house).prefix(2) == ["key-revoked", "key-leaked"])
        let again = try await house.plane.reportLeaks(house.owner, try Self.report("found"))
        #expect(again.data == [LeakAnswer(.notLive, key: key)])
    }

    @Test func `the older secret of a rotation ends alone, and what runs with it is cut`() async throws {
        let (house, key) = try await Self.house(version: 1)
        _ = try await house.plane.rotateKey(house.owner, "ci", of: "acme", KeyRotationRequest(), rotation: nil)
        let answers = try await house.plane.reportLeaks(house.owner, try Self.report("found"))
        #expect(answers.data == [LeakAnswer(.versionEnded, key: key)])
        let shape = try house.plane.key(house.owner, "ci", of: "acme")
        #expect(shape.status == .active && shape.version == 2 && shape.rotation == nil)
        #expect(house.inForce.last == "cut version 1")
        #expect(try await Self.kinds(house).prefix(2) == ["key-rotation-ended", "key-leaked"])
    }

    @Test func `where a secret was found is committed to in the leaf of the leak`() async throws {
        let (house, _) = try await Self.house(version: 1)
        var entry = LeakReport(token: "found")
        entry.url = "https://paste.example/1"
        _ = try await house.plane.reportLeaks(house.owner, LeakReports([entry]))
        let tenant = try house.plane.tenant(house.owner, "acme").id
        let leaves = try house.running.store.reader.leaves(of: tenant.text, from: 0, limit: 100).map(JSONReader.parse)
        let leaf = try #require(leaves.first { $0["kind"]?.string == "key-leaked" })
        let commitment = try #require(leaf["pii"]?["url"]?.string)
        let value = try await house.running.change { books in try books.personalValue(of: commitment) }
        #expect(value == "https://paste.example/1")
    }

    @Test func `an admin of one tenant learns nothing of another's keys`() async throws {
        let (house, _) = try await Self.house(version: 1)
        let name = try #require(Slug("beta"))
        let beta = try await house.plane.createTenant(house.owner, TenantCreation(name: name)).object
        let stranger = try ControlHouse.caller(.admin, beta.id)
        let answers = try await house.plane.reportLeaks(stranger, try Self.report("found", "invented"))
        #expect(answers.data.map(\.result) == [.notOurs, .notOurs] && answers.data.allSatisfy { $0.key == nil })
        #expect(try house.plane.key(house.owner, "ci", of: "acme").status == .active)
    }

    @Test func `a report has a limit, and its words have a shape`() async throws {
        let house = try ControlHouse()
        let many = [LeakReport](repeating: LeakReport(token: "x"), count: LeakReports.limit + 1)
        await #expect(throws: AdminRefusal.self) {
            try await house.plane.reportLeaks(house.owner, LeakReports(many))
        }
        var odd = LeakReport(token: "x")
        odd.source = "a b"
        let report = LeakReports([odd])
        await #expect(throws: AdminRefusal.self) { try await house.plane.reportLeaks(house.owner, report) }
    }

    /// A house with the key `ci`, one of whose secrets is the token `found`.
    private static func house(version: Int64) async throws -> (ControlHouse, KeyID) {
        let holder = Holder()
        let house = try ControlHouse { token in
            guard token == "found", let key = holder.key.withLock({ $0 }) else { return .notOurs }
            return .live(key, version: version, isNewest: true)
        }
        _ = try await house.furnish()
        let key = try await house.makeKey("ci").object.id
        holder.key.withLock { $0 = key }
        return (house, key)
    }

    private final class Holder: Sendable {
        let key = Mutex<KeyID?>(nil)
    }

    private static func report(_ tokens: String...) throws -> LeakReports {
        LeakReports(
            tokens.map { token in
                var report = LeakReport(token: token)
                report.source = "content"
                return report
            })
    }

    /// The kinds of the tenant's leaves, newest first.
    private static func kinds(_ house: ControlHouse) async throws -> [String] {
        let tenant = try house.plane.tenant(house.owner, "acme").id
        let leaves = try house.running.store.reader.leaves(of: tenant.text, from: 0, limit: 100)
        return leaves.reversed().map { leaf in
            let text = String(decoding: leaf, as: UTF8.self)
            return text.firstRange(of: "\"kind\":\"").map { String(text[$0.upperBound...].prefix { $0 != "\"" }) } ?? ""
        }
    }
}
