import AuditLog
import Compliance
import Digests
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ErasureTests {
    private static let address = "198.51.100.213"

    private static func erasure() -> ErasureID {
        var generator = SecureRandom()
        return ErasureID(using: &generator)
    }

    @Test func `an erased value is in no file, and every old receipt still verifies`() async throws {
        let house = try await ComplianceHouse(owner: .user("usr_alice"))
        try await house.traffic.calls(20, from: Self.address)
        try await house.sign()
        let before = try house.traffic.leaves()
        let marks = before.compactMap { Self.mark($0) }
        #expect(Set(marks).count == 1, "a value keeps its commitment for a day")
        let commitment = try #require(marks.first)
        #expect(try await house.value(of: commitment) == Self.address)
        let receipt = try Self.receipt(house, of: 5)
        let (tenant, id) = (house.traffic.tenant, Self.erasure())
        let asked = try await house.running.change { books in
            try books.requestErasure(of: "usr_alice", tenant, because: "asked", id: id, by: .system)
        }
        #expect(try asked.get().object.status == .held)
        let done = try await house.carryOut()
        #expect(done.first?.status == .done && done.first?.erased == 1)
        #expect(try await house.value(of: commitment) == nil)
        #expect(Array(try house.traffic.leaves().prefix(before.count)) == before, "the log has not changed")
        #expect(receipt.checkpoint(holding: TreeHash.leaf(before[5])) != nil)
        #expect(try house.files(holding: Self.address) == [])
        house.running.stop()
        #expect(try house.files(holding: Self.address) == [])
    }

    @Test func `sealed values of others stay when one subject is erased`() async throws {
        let house = try await ComplianceHouse(owner: .user("usr_alice"))
        let other = try await Traffic.make(house.running, name: "beta", owner: .user("usr_bob"), clock: house.clock)
        try await house.traffic.calls(2, from: Self.address)
        try await other.calls(2, from: Self.address)
        let (tenant, id) = (house.traffic.tenant, Self.erasure())
        _ = try await house.running.change { books in
            try books.requestErasure(of: "usr_alice", tenant, because: "asked", id: id, by: .system)
        }
        _ = try await house.carryOut()
        let mark = try #require(try other.leaves().compactMap { Self.mark($0) }.first)
        #expect(try await house.value(of: mark) == Self.address)
    }

    @Test func `what a client calls its user stands as a commitment, and is erased by that name`() async throws {
        let (house, user) = (try await ComplianceHouse(owner: .user("usr_alice")), "user_9f31b7-session-77")
        try await house.traffic.calls(3, from: Self.address, user: user)
        let rows = try house.traffic.leaves().compactMap { LeafRow($0, origin: "x")?.json["pii"] }
        let marks = Set(rows.compactMap { $0["user_id"]?.string })
        #expect(rows.count == 3 && marks.count == 1 && rows.allSatisfy { $0["ip"]?.string != nil })
        let mark = try #require(marks.first)
        #expect(try await house.value(of: mark) == user)
        let (tenant, id) = (house.traffic.tenant, Self.erasure())
        _ = try await house.running.change { books in
            try books.requestErasure(of: user, tenant, because: "asked", id: id, by: .system)
        }
        #expect(try await house.carryOut().first?.erased == 1)
        #expect(try await house.value(of: mark) == nil && house.files(holding: user) == [])
        let address = try #require(rows.first?["ip"]?.string)
        #expect(try await house.value(of: address) == Self.address, "the key's owner is another subject")
    }

    @Test func `what a client calls itself stands as a commitment, and goes with the owner of the key`() async throws {
        let (house, agent) = (try await ComplianceHouse(owner: .user("usr_alice")), "alice-laptop-tool/7.1")
        try await house.traffic.calls(3, from: Self.address, agent: agent)
        let rows = try house.traffic.leaves().compactMap { LeafRow($0, origin: "x")?.json["pii"] }
        let marks = Set(rows.compactMap { $0["user_agent"]?.string })
        #expect(rows.count == 3 && marks.count == 1)
        let mark = try #require(marks.first)
        #expect(try await house.value(of: mark) == agent)
        #expect(try await house.erase("usr_alice") == 2, "the name and the address")
        #expect(try await house.value(of: mark) == nil && house.files(holding: agent) == [])
    }

    @Test func `labels, names of admins and addresses of webhooks are in no leaf, but commitments to them`()
        async throws
    {
        let house = try await ComplianceHouse(owner: .user("usr_alice"))
        let (label, url) = ("carol-of-payments", "https://hooks.example/t/secret-91?x=1")
        let (tenant, project, now) = (house.traffic.tenant, house.traffic.project, house.clock.now)
        var generator = SecureRandom()
        let (key, admin, hook) = (
            KeyID(using: &generator), AdminID(using: &generator), WebhookID(using: &generator)
        )
        let (name, slug) = (try #require(Slug("dave-the-admin")), try #require(Slug("second")))
        try await house.running.change { books in
            let apiKey = APIKey(
                id: key, place: .project(tenant, project), name: slug, owner: .user("usr_bob"), scopes: ["messages"],
                labels: ["team": label], createdAt: now, createdBy: "system")
            let version = Store.KeyVersion(key: key, version: 1, phc: "$argon2id$", pepper: 1, sieve: 0)
            _ = try books.createKey(apiKey, version, by: .system).get()
            _ = try books.createAdmin(name, role: "admin", tenant: tenant, id: admin, by: .system).get()
            let draft = WebhookDraft(url: url, events: [.keyLeaked], tenant: tenant)
            _ = try books.createWebhook(draft, id: hook, limit: 9, by: .system).get()
        }
        let leaves = try house.traffic.leaves()
        let text = leaves.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        for word in [label, "dave-the-admin", "hooks.example", "usr_bob"] { #expect(!text.contains(word), "\(word)") }
        let marks = leaves.compactMap { LeafRow($0, origin: "x")?.json["pii"] }
        for (field, value) in [("label.team", label), ("name", name.text), ("url", url)] {
            let found = marks.compactMap { $0[field]?.string }
            #expect(found.count == 1, "\(field)")
            for mark in found { #expect(try await house.value(of: mark) == value) }
        }
        #expect(try await house.erase("usr_bob") == 1)
        for gone in marks.compactMap({ $0["label.team"]?.string }) {
            #expect(try await house.value(of: gone) == nil)
        }
    }

    @Test func `a legal hold beats erasure until it is released`() async throws {
        let house = try await ComplianceHouse(owner: .user("usr_alice"))
        try await house.traffic.calls(2, from: Self.address)
        var generator = SecureRandom()
        let (tenant, id, hold) = (house.traffic.tenant, Self.erasure(), LegalHoldID(using: &generator))
        _ = try await house.running.change { books in
            try books.placeLegalHold(on: tenant, subject: "usr_alice", because: "case", id: hold, by: .system)
        }
        let asked = try await house.running.change { books in
            try books.requestErasure(of: "usr_alice", tenant, because: "asked", id: id, by: .system)
        }
        #expect(try asked.get().object.status == .held)
        #expect(try await house.carryOut().isEmpty)
        let commitment = try #require(try house.traffic.leaves().compactMap { Self.mark($0) }.first)
        #expect(try await house.value(of: commitment) == Self.address)
        _ = try await house.running.change { books in
            try books.releaseLegalHold(hold.text, because: "closed", by: .system)
        }
        #expect(try await house.carryOut().first?.erased == 1)
        let kinds = try house.kinds()
        for kind in [EventKind.legalHoldPlaced, .erasureRefused, .legalHoldReleased, .subjectErased] {
            #expect(kinds.contains(kind))
        }
    }

    private static func mark(_ leaf: [UInt8]) -> String? {
        LeafRow(leaf, origin: "x").flatMap { $0.json["pii"]?["ip"]?.string }
    }

    private static func receipt(_ house: ComplianceHouse, of index: Int) throws -> LogProof {
        let owner = house.traffic.tenant.text
        let head = try #require(try house.store.reader.signedHead(of: owner))
        let tree = StoredTree(of: owner, size: head.size, house.store.reader, house.store.tiles)
        return LogProof(index: index, hashes: try tree.inclusion(of: index), note: head.note)
    }
}
