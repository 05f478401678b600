import APIKeys
import Admission
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct KeyRingTests {
    @Test func `a new token is proved once and known from then on`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        #expect(house.ask(key.token).claim?.id == key.id)
        let principal = try #require(await house.enter(key.token).principal)
        #expect(principal.keyID == key.id && principal.version == 1 && principal.epoch == 1)
        #expect(principal.tenant?.slug.text == "acme" && principal.project?.slug.text == "web")
        #expect(principal.tier?.text == "pro")
        for _ in 0..<10 { #expect(house.ask(key.token).principal?.keyID == key.id) }
        #expect(house.proofs.events.map(\.key) == [key.id] && house.proofs.events.map(\.version) == [1])
    }

    /// For every length: the first digits of a known token, others behind them, and a checksum that is right.
    @Test func `tokens that share any prefix never share an answer`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        #expect(await house.enter(key.token).principal != nil)
        let checksum = key.token.count - TokenChecksum.digits
        for length in 8..<checksum {
            for _ in 0..<5 {
                let rest = house.draw { Base62.random(checksum - length, using: &$0) }
                var other = Array(key.token.prefix(length)) + rest
                guard other != Array(key.token.prefix(checksum)) else { continue }
                other += TokenChecksum.digits(of: other, count: other.count)
                let address = SourceAddress.v4(house.draw { UInt32.random(in: 0...9_999_999, using: &$0) })
                let answer = await house.enter(other, from: address)
                #expect(answer.refusal?.reason == .keyInvalid, "\(length) digits in common")
            }
        }
        #expect(house.ask(key.token).principal?.keyID == key.id)
    }

    @Test func `what is wrong with a key stands in the cause alone`() async throws {
        let house = try KeyHouse()
        let (known, other, dead) = (try house.add(), try house.make(), try house.make())
        let forged = try house.make(id: known.id)
        house.tell(dead, status: .revoked, versions: [])
        let rows: [([UInt8], KeyCause)] = [
            ([], .malformed), (Array(known.token.dropLast()), .malformed), (other.token, .unknown),
            (forged.token, .wrongSecret), (dead.token, .revoked), (try house.make(.admin).token, .wrongKind),
            (try house.make(.task).token, .wrongKind),
        ]
        for (token, cause) in rows {
            for _ in 0..<2 {
                let refusal = try #require(house.ask(token).refusal)
                #expect(refusal.reason == .keyInvalid && refusal.cause == cause && refusal.retryAfter == nil)
            }
        }
        #expect(house.proofs.events.isEmpty)
    }

    @Test func `a key of one kind opens no other door`() async throws {
        let house = try KeyHouse()
        let (project, admin) = (try house.add(), try house.make(.admin))
        house.tell(admin, kind: .admin)
        #expect(await house.enter(admin.token, at: .admin).principal?.keyID == admin.id)
        #expect(house.ask(admin.token).refusal?.cause == .wrongKind)
        #expect(house.ask(project.token, at: .admin).refusal?.cause == .wrongKind)
        let mismatched = try house.make(.admin)
        house.tell(mismatched, kind: .project)
        #expect(house.ask(mismatched.token, at: .admin).refusal?.cause == .wrongKind)
    }

    @Test func `the request after a revocation is refused`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        #expect(await house.enter(key.token).principal != nil)
        #expect(house.ring.liveEpoch(of: key.id, at: house.now) == 1)
        house.tell(key, status: .revoked, epoch: 2, versions: [])
        #expect(house.ring.liveEpoch(of: key.id, at: house.now) == nil)
        for _ in 0..<5 { #expect(house.ask(key.token).refusal?.cause == .revoked) }
    }

    @Test func `disabling and enabling are in force for the next request`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        for round in 0..<5 {
            #expect(await house.enter(key.token).principal?.epoch == UInt64(2 * round + 1))
            house.tell(key, status: .disabled, epoch: UInt64(2 * round + 2))
            #expect(house.ask(key.token).refusal?.cause == .disabled)
            house.tell(key, epoch: UInt64(2 * round + 3))
        }
    }

    @Test func `a change that leaves the epoch alone costs no new proof`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        #expect(await house.enter(key.token).principal != nil)
        house.tell(key)
        #expect(house.ask(key.token).principal != nil)
    }

    @Test func `a key expires by the clock, with no job running`() async throws {
        let house = try KeyHouse()
        let key = try house.make()
        house.tell(key, expiresAt: house.now.advanced(bySeconds: 60))
        #expect(await house.enter(key.token).principal != nil)
        house.advance(seconds: 59)
        #expect(house.ask(key.token).principal != nil)
        house.advance(seconds: 1)
        #expect(house.ask(key.token).refusal?.cause == .expired)
        #expect(house.ring.liveEpoch(of: key.id, at: house.now) == nil)
    }

    @Test func `a rotated key keeps its identity and an overlap`() async throws {
        let house = try KeyHouse()
        let old = try house.add()
        #expect(await house.enter(old.token).principal?.version == 1)
        let new = try house.make(id: old.id)
        let end = house.now.advanced(bySeconds: 3_600)
        let versions = [
            KeyVersion(number: 2, secret: new.stored), KeyVersion(number: 1, secret: old.stored, notAfter: end),
        ]
        house.tell(old, epoch: 2, versions: versions)
        for (token, version) in [(old.token, 1), (new.token, 2), (old.token, 1)] {
            let principal = await house.enter(token).principal
            #expect(principal?.keyID == old.id && principal?.version == version && principal?.epoch == 2)
        }
        house.advance(seconds: 3_600)
        #expect(house.ask(old.token).refusal?.cause == .wrongSecret)
        #expect(house.ask(new.token).principal?.version == 2)
    }

    @Test func `networks, tenant and project are looked at for every request`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        let near = [try #require(AddressRange("192.0.2.0/24"))]
        let far = SourceAddress.v4(0x0808_0808)
        #expect(await house.enter(key.token).principal != nil)
        house.tell(.active, networks: near)
        #expect(house.ask(key.token).principal != nil)
        #expect(house.ask(key.token, from: far).refusal?.reason == .keyAddressDenied)
        house.tell(.suspended)
        #expect(house.ask(key.token).refusal?.reason == .tenantSuspended)
        house.tell(.active)
        house.tell(isArchived: true)
        #expect(house.ask(key.token).refusal?.reason == .projectArchived)
        let forged = try house.make(id: key.id)
        #expect(house.ask(forged.token).refusal?.reason == .keyInvalid)
        house.tell(isArchived: false)
        house.tell(key, epoch: 2, networks: near)
        #expect(house.ask(key.token, from: far).refusal?.reason == .keyAddressDenied)
        #expect(await house.enter(key.token).principal != nil)
    }

    @Test func `a key whose tenant nobody told of lets nobody in`() async throws {
        let house = try KeyHouse()
        let key = try house.make()
        let stranger = house.draw { TenantID(using: &$0) }
        house.ring.upsert(
            KeyRecord(
                id: key.id, kind: .project, holder: .project(house.project, of: stranger), name: "ci",
                scopes: .project, epoch: 1, versions: [KeyVersion(number: 1, secret: key.stored)]))
        #expect(house.ask(key.token).refusal?.cause == .corruptRow)
    }

    @Test func `a row that cannot be read is refused and counted`() async throws {
        let house = try KeyHouse()
        let key = try house.make()
        let sieve = key.stored.sieve
        house.tell(
            key,
            versions: [
                KeyVersion(number: 1, phc: "$argon2id$v=19$m=4294967295", pepper: 1, sieve: sieve, notAfter: nil)
            ])
        #expect(house.ask(key.token).refusal?.cause == .corruptRow)
        #expect(house.ring.corruptRows == 1)
        let unpeppered = StoredSecret(phc: key.stored.phc, pepper: 7, sieve: sieve)
        house.tell(key, epoch: 2, versions: [KeyVersion(number: 1, secret: unpeppered)])
        #expect(house.ask(key.token).refusal?.cause == .corruptRow)
    }

    @Test func `an imported key has no secret yet, and an erased one no row`() async throws {
        let house = try KeyHouse()
        let key = try house.make()
        house.tell(key, versions: [])
        #expect(house.ask(key.token).refusal?.cause == .wrongSecret)
        house.tell(key, epoch: 2)
        #expect(await house.enter(key.token).principal != nil)
        house.ring.remove(key.id)
        #expect(house.ask(key.token).refusal?.cause == .unknown)
    }

    @Test func `the last use of a key is told once a minute and only forward`() async throws {
        let house = try KeyHouse()
        let (key, _) = (try house.add(), try house.add())
        #expect(house.ring.takeLastUses().isEmpty)
        #expect(await house.enter(key.token).principal != nil)
        let first = house.ring.takeLastUses()
        #expect(first.map(\.key) == [key.id])
        #expect(first.first?.minute.seconds == house.now.seconds / 60 * 60)
        #expect(house.ask(key.token).principal != nil)
        #expect(house.ring.takeLastUses().isEmpty)
        house.advance(seconds: 60)
        #expect(house.ask(key.token).principal != nil)
        house.tell(key)
        #expect(house.ring.takeLastUses().map(\.key) == [key.id])
    }

    @Test func `a full cache forgets older tokens of keys, never their newest, and mixes none up`() async throws {
        let house = try KeyHouse { settings in settings.cacheEntries = 128 }
        let keys = try (0..<200).map { _ in try house.addRotated() }
        for key in keys {
            #expect(await house.enter(key.older.token).principal?.version == 1)
            let principal = await house.enter(key.newer.token).principal
            #expect(principal?.keyID == key.older.id && principal?.version == 2)
        }
        #expect(keys.allSatisfy { house.ask($0.newer.token).principal?.keyID == $0.older.id })
        let known = keys.filter { house.ask($0.older.token).principal != nil }
        #expect((1...128).contains(known.count))
    }

    @Test func `the older token of an overlap is known beside the newer one, whichever came first`() async throws {
        for isOlderFirst in [true, false] {
            let house = try KeyHouse()
            let key = try house.addRotated()
            let tokens = isOlderFirst ? [key.older.token, key.newer.token] : [key.newer.token, key.older.token]
            for token in tokens { #expect(await house.enter(token).principal != nil) }
            for _ in 0..<3 { for token in tokens { #expect(house.ask(token).principal?.keyID == key.older.id) } }
            #expect(house.ring.memory(at: house.now).count == 2)
        }
    }

    @Test func `a token that nobody used for a day is proved again`() async throws {
        let house = try KeyHouse()
        let (used, unused) = (try house.add(), try house.add())
        for key in [used, unused] { #expect(await house.enter(key.token).principal != nil) }
        for _ in 0..<24 {
            house.advance(seconds: 3_600)
            #expect(house.ask(used.token).principal != nil)
        }
        house.advance(seconds: 60)
        #expect(house.ask(used.token).principal != nil)
        #expect(house.ask(unused.token).claim != nil)
    }

    @Test func `bytes of any kind are refused and trap nothing`() throws {
        let house = try KeyHouse()
        let key = try house.add()
        for number in 0..<3_000 {
            let token = house.draw { generator in
                var token = key.token
                for _ in 0..<Int.random(in: 1...4, using: &generator) where !token.isEmpty {
                    let place = Int.random(in: token.indices, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: token[place] = UInt8.random(in: 0...255, using: &generator)
                    case 1: token.removeSubrange(place...)
                    default: token.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                    }
                }
                return token
            }
            guard token != key.token else { continue }
            #expect(house.ask(token, from: .v4(UInt32(number))).refusal?.cause == .malformed)
        }
    }
}
