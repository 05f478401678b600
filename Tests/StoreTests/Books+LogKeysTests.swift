import AuditLog
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct LogKeyTests {
    private static let secrets = [1: [UInt8](repeating: 7, count: 32), 2: [UInt8](repeating: 8, count: 32)]

    private static func key(_ owner: String, era: Int) throws -> VerifierKey {
        let origin = try #require(LogOrigin(deployment: "gatehouse.test", log: owner))
        guard let key = LogKey(secret: try #require(secrets[era]), origin: origin, era: era) else {
            throw Unfurnished("a log's key")
        }
        return key.verifierKey
    }

    /// A store whose logs were signed, then rotated, then signed again.
    private static func rotated(_ folder: TemporaryFolder) async throws -> (RunningStore, Traffic) {
        let clock = ManualClock()
        let running = try RunningStore(folder, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await running.change { books in _ = try books.signHeads(dirtyFor: 0) }
        let secret = try #require(secrets[2])
        let changed = try await running.change { books in
            try books.rotateLogKeys(to: 2, secret: secret, by: .system)
        }
        #expect(try changed.get().object.era == 2 && changed.get().object.root == key(LogOrigin.root, era: 2))
        return (running, traffic)
    }

    @Test func `each log says its new key in a leaf, under a head that both keys sign`() async throws {
        let (running, traffic) = try await Self.rotated(try TemporaryFolder())
        for owner in [traffic.tenant.text, LogOrigin.house] {
            let head = try #require(try running.store.reader.signedHead(of: owner))
            for era in 1...2 { #expect(try head.note.verified(by: [Self.key(owner, era: era)]).count == 1) }
            let leaves = try running.store.reader.leaves(of: owner, from: 0, limit: .max)
            let last = try LeafReader.read(try #require(leaves.last))
            #expect(leaves.count == head.size && last.kind == .logKeyRotated)
            #expect(last.announcedKey == (try Self.key(owner, era: 2)))
        }
        let house = try running.store.reader.leaves(of: LogOrigin.house, from: 0, limit: .max)
        let announced = try house.compactMap { try LeafReader.read($0).announcedKey }
        #expect(announced.contains(try Self.key(LogOrigin.root, era: 2)), "the root log holds heads alone")
    }

    @Test func `one head of the root log has both signatures, and those after it the new one alone`() async throws {
        let (running, _) = try await Self.rotated(try TemporaryFolder())
        let keys = try (1...2).map { try Self.key(LogOrigin.root, era: $0) }
        let first = try #require(try await running.change { books in try books.signHeads(dirtyFor: 0) })
        #expect(try first.note.verified(by: [keys[0]]).count == 1 && first.note.verified(by: [keys[1]]).count == 1)
        try await running.change { books in try books.beat() }
        let second = try #require(try await running.change { books in try books.signHeads(dirtyFor: 0) })
        #expect(second.size > first.size && second.note.signatures.count == 1)
        #expect(try second.note.verified(by: [keys[1]]).count == 1)
    }

    @Test func `whoever knows the key before follows the log over its rotation, and over a restart`() async throws {
        let folder = try TemporaryFolder()
        let (running, traffic) = try await Self.rotated(folder)
        #expect(running.stop() == nil)
        let clock = ManualClock()
        let again = try RunningStore(folder, auditSecrets: [2: try #require(Self.secrets[2])], clock: { clock.now })
        try await again.change { books in
            #expect(books.logEra == 2)
            _ = try books.setRetention(of: traffic.tenant, seconds: Retention.usualSeconds, by: .system).get()
        }
        let leaves = try again.store.reader.leaves(of: traffic.tenant.text, from: 0, limit: .max)
        var verifier = LogVerifier()
        for leaf in leaves { try verifier.take(leaf) }
        let head = try #require(try again.store.reader.signedHead(of: traffic.tenant.text))
        let policy = TrustPolicy(log: try Self.key(traffic.tenant.text, era: 1))
        #expect(head.root == verifier.edge.root && head.note.signatures.count == 1)
        #expect(throws: TrustRefusal.self) { try policy.judge(head.note) }
        #expect(throws: Never.self) { try policy.judge(head.note, announced: verifier.announced) }
        let other = try await Traffic.make(again, name: "initech", clock: clock)
        let opened = try again.store.reader.leaves(of: other.tenant.text, from: 0, limit: 1)
        #expect(try LeafReader.read(try #require(opened.first)).announcedKey == Self.key(other.tenant.text, era: 2))
    }

    @Test func `eras follow each other`() async throws {
        let (running, _) = try await Self.rotated(try TemporaryFolder())
        for era in [1, 2, 4] {
            let refused = try await running.change { books in
                try books.rotateLogKeys(to: era, secret: [UInt8](repeating: 9, count: 32), by: .system)
            }
            guard case .failure(.stateConflict) = refused else {
                Issue.record("era \(era) was begun")
                continue
            }
        }
    }
}
