import APIKeys
import Admission
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct StoredKeysTests {
    private static let salt = String(repeating: "A", count: 22)
    private static let tag = String(repeating: "A", count: 43)
    private static let scopes = ["messages", "complete", "tasks", "usage"]
    private static let good = "$argon2id$v=19$m=19456,t=2,p=1$\(salt)$\(tag)"

    /// Strings that are no secret of ours, one of them past the bounds of what argon2id is ever asked for.
    static let broken = [
        "nonsense", String(good.dropLast()), good + "=", good.replacing("m=19456", with: "m=4194304"),
        good.replacing("t=2", with: "t=11"), good.replacing("argon2id", with: "argon2i"),
    ]

    @Test(arguments: broken)
    func `a secret that cannot be read lets nobody in, and its key is named`(phc: String) async throws {
        let house = try await TestHouse.make()
        let other = try await Self.add(house, named: "other")
        let before = try StoredKeys(from: house.running.store.reader)
        #expect(before.unreadable.isEmpty && before.peppers == [1: 2])
        try await Self.store(phc, of: house.key, in: house)

        let keys = try StoredKeys(from: house.running.store.reader)
        #expect(keys.unreadable == [house.key])
        // Its pepper is still needed: nobody can say that the row will not be mended.
        #expect(keys.peppers == [1: 2])
        let ring = try Self.ring(keys, house)
        let answer = ring.authenticate(
            Array(house.token.utf8), at: .client, from: KeyHouse.address, now: house.clock())
        #expect(answer.refusal?.reason == .keyInvalid && answer.refusal?.cause == .corruptRow)
        #expect(ring.corruptRows == 1 && ring.argon2Runs == 0)
        #expect(ring.record(of: other)?.versions.first?.secret != nil)
    }

    @Test func `a key whose words cannot be read stays out, and so does each that has the same words`() async throws {
        let house = try await TestHouse.make()
        var bad: Set<KeyID> = []
        for name in ["a", "b"] {
            bad.insert(try await Self.add(house, named: name) { $0.allowedIPs = ["203.0.113.5/24"] })
        }
        let good = try await Self.add(house, named: "c") { $0.allowedIPs = ["203.0.113.0/24"] }
        let keys = try StoredKeys(from: house.running.store.reader)
        #expect(Set(keys.unreadable) == bad && keys.unreadable.count == 2)
        let ring = try Self.ring(keys, house)
        for key in bad { #expect(ring.record(of: key) == nil) }
        #expect(ring.record(of: good)?.networks.count == 1)
    }

    @Test func `a start puts the same in force as a change does, whatever rows stand beside each other`() async throws {
        let house = try await TestHouse.make()
        let (now, tier) = (house.clock(), try #require(TierName("pro")))
        let edits: [@Sendable (inout APIKey) -> Void] = [
            { _ in }, { $0.tier = tier }, { $0.allowedIPs = ["203.0.113.0/24"] },
            { $0.narrowing = ["models": ["haiku"], "tools": []] }, { $0.attributes = ["env": "ci"] },
            { $0.expiresAt = now.advanced(bySeconds: 60) }, { $0.status = .disabled }, { $0.approvals = .itself },
            { $0.labels = ["team": "build"] },
        ]
        var made: [KeyID] = []
        for round in 0..<3 {
            for (place, edit) in edits.enumerated() {
                made.append(try await Self.add(house, named: "k-\(round)-\(place)", edit))
            }
        }
        try await Self.rotate(made[1], in: house)
        try await Self.rotate(made[3], in: house)
        let ring = try Self.ring(try StoredKeys(from: house.running.store.reader), house)
        for id in made + [house.key] {
            let state = try #require(try house.running.store.reader.key(id))
            #expect(house.ring.enforce(state))
            let (loaded, told) = (try #require(ring.record(of: id)), try #require(house.ring.record(of: id)))
            #expect(Words(loaded) == Words(told))
        }
        #expect(ring.record(of: made[1])?.versions.count == 2)
    }

    /// Everything that a record says.
    private struct Words: Equatable {
        let names: [String]
        let tier: TierName?
        let scopes: ScopeSet
        let status: KeyStatus
        let numbers: [UInt64]
        let end: Instant?
        let versions: [Admission.KeyVersion]
        let networks: [AddressRange]
        let narrowing: Narrowing
        let attributes: [String: String]
        let answersItself: Bool
        let holder: KeyHolder

        init(_ record: KeyRecord) {
            (names, tier, scopes) = ([record.id.text, record.name], record.tier, record.scopes)
            (status, numbers, end) = (record.status, [record.epoch], record.expiresAt)
            (versions, networks, narrowing) = (record.versions, record.networks, record.narrowing)
            (attributes, answersItself, holder) = (record.attributes, record.answersItself, record.holder)
        }
    }

    // MARK: Rows

    private static func add(
        _ house: TestHouse, named name: String, _ edit: @Sendable (inout APIKey) -> Void = { _ in }
    ) async throws -> KeyID {
        var generator = SecureRandom()
        let id = KeyID(using: &generator)
        var draft = APIKey(
            id: id, place: .project(house.tenant, house.project), name: try #require(Slug(name)), scopes: scopes,
            createdAt: house.clock(), createdBy: "system")
        edit(&draft)
        let (key, version) = (draft, Store.KeyVersion(key: id, version: 1, phc: good, pepper: 1, sieve: 7))
        try await house.running.change { books in _ = try books.createKey(key, version, by: .system).get() }
        return id
    }

    private static func rotate(_ key: KeyID, in house: TestHouse) async throws {
        let end = house.clock().advanced(bySeconds: 3_600)
        try await house.running.change { books in
            _ = try books.rotateKey(
                key, { Store.KeyVersion(key: key, version: $0, phc: good, pepper: 1, sieve: 9) }, overlapEnds: end,
                by: .system
            ).get()
        }
    }

    private static func store(_ phc: String, of key: KeyID, in house: TestHouse) async throws {
        let version = try #require(try house.running.store.reader.key(key)?.versions.first)
        var broken = version
        broken.phc = phc
        let new = broken
        try await house.running.change { books in
            _ = try books.rehash(key, version: version.version, from: version.phc, to: new)
        }
    }

    private static func ring(_ keys: StoredKeys, _ house: TestHouse) throws -> KeyRing {
        let pepper = try #require(Pepper(number: 1, bytes: [UInt8](repeating: 9, count: 32)))
        return KeyRing(
            settings: KeyRingSettings(), peppers: try #require(Peppers([pepper])), bootKey: BootKey(), keys: keys,
            events: KeyRingEvents(proved: { _ in }, rehashed: { _ in }), clock: house.clock)
    }
}
