import AuditLog
import Digests
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BooksRecoveryTests {
    private let clock = ManualClock()
    private let running: RunningStore

    init() throws {
        let clock = clock
        running = try RunningStore(
            try TemporaryFolder(), identifierSecret: [UInt8](repeating: 5, count: 32), clock: { clock.now })
    }

    private func makeAdmin(_ text: String, role: String, isDisabled: Bool = false) async throws -> AdminID {
        var generator = SecureRandom()
        let (id, name) = (AdminID(using: &generator), try #require(Slug(text)))
        try await running.change { books in
            _ = try books.createAdmin(name, role: role, tenant: nil, id: id, by: .system).get()
            if isDisabled { _ = try books.setAdminStatus(text, .disabled, by: .system).get() }
        }
        return id
    }

    private func recover() async throws -> (KeyID, ChangeResult<Admin>) {
        var generator = SecureRandom()
        let (key, name, now) = (KeyID(using: &generator), try #require(Slug("recovered")), clock.now)
        let result = try await running.change { books in
            try books.recoverOwner { admin in
                (
                    APIKey(
                        id: key, place: .admin(admin), name: name, scopes: ["write:admins"], createdAt: now,
                        createdBy: "system"),
                    Store.KeyVersion(key: key, version: 1, phc: "$argon2id$", pepper: 1, sieve: 0)
                )
            }
        }
        return (key, result)
    }

    private func leaves(_ kind: EventKind) throws -> [JSONValue] {
        try running.store.reader.leaves(of: LogOrigin.house, from: 0, limit: .max)
            .filter { try LeafReader.read($0).kind == kind }.map { try JSONReader.parse($0) }
    }

    @Test func `the owner gets a further key, and the log says which`() async throws {
        _ = try await makeAdmin("anna", role: "owner")
        let owner = try await makeAdmin("owner", role: "owner")
        let (key, result) = try await recover()
        #expect(try result.get().object.id == owner)
        let keys = try running.store.reader.keys(of: owner)
        #expect(keys.map(\.key.id) == [key] && keys.first?.key.status == .active)
        let told = try leaves(.ownerRecovered)
        #expect(told.count == 1)
        #expect(told.first?["detail"]?["key"]?.string == key.text)
        #expect(told.first?["object"]?["id"]?.string == owner.text)
        #expect(told.first?["changes"] == .array([.members(["field": .string("role"), "to": .string("owner")])]))
        #expect(told.first?["actor"]?["type"]?.string == "system")
        #expect(told.first?["pii"]?["name"] != nil, "a name is a commitment")
        let created = try leaves(.keyCreated).filter { $0["object"]?["id"]?.string == key.text }
        #expect(created.count == 1)
    }

    @Test func `where nobody is called owner it is another active one`() async throws {
        _ = try await makeAdmin("anna", role: "admin")
        let berta = try await makeAdmin("berta", role: "owner")
        _ = try await makeAdmin("aaron", role: "owner", isDisabled: true)
        #expect(try await recover().1.get().object.id == berta)
    }

    @Test func `without an owner nothing is made and nothing is told`() async throws {
        let anna = try await makeAdmin("anna", role: "admin")
        guard case .failure(.notFound) = try await recover().1 else { return #expect(Bool(false), "a key was made") }
        #expect(try running.store.reader.keys(of: anna).isEmpty)
        #expect(try leaves(.ownerRecovered).isEmpty)
    }
}
