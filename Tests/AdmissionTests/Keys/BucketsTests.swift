import APIKeys
import Admission
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BucketsTests {
    @Test func `a source that has spent its failures waits, and a known key behind it does not`() async throws {
        let house = try KeyHouse()
        let (good, cold) = (try house.add(), try house.add())
        #expect(await house.enter(good.token).principal != nil)
        for _ in 0..<20 { #expect(house.ask(try house.make().token).refusal?.reason == .keyInvalid) }
        let refusal = try #require(house.ask(try house.make().token).refusal)
        #expect(refusal.reason == .rateExceeded && refusal.retryAfter == 1 && refusal.closesConnection)
        #expect(house.ask(cold.token).refusal?.reason == .rateExceeded)
        #expect(house.ask(good.token).principal?.keyID == good.id)
        #expect(house.ask(cold.token, from: .v4(1)).claim != nil)
        house.advance(seconds: 1)
        #expect(house.ask(try house.make().token).refusal?.reason == .keyInvalid)
        #expect(house.ask(try house.make().token).refusal?.reason == .rateExceeded)
        house.advance(seconds: 20)
        for _ in 0..<20 { #expect(house.ask(try house.make().token).refusal?.reason == .keyInvalid) }
        #expect(house.ask(try house.make().token).refusal?.reason == .rateExceeded)
    }

    @Test func `a clock that jumps back locks nobody out for longer than a spent bucket`() throws {
        let house = try KeyHouse()
        for _ in 0..<20 { _ = house.ask(try house.make().token) }
        house.advance(seconds: -100_000)
        for _ in 0..<20 { #expect(house.ask(try house.make().token).refusal?.reason == .keyInvalid) }
        #expect(house.ask(try house.make().token).refusal?.retryAfter == 1)
    }

    @Test func `the addresses of one IPv6 network are one source`() throws {
        let house = try KeyHouse()
        for host in 0..<20 {
            let address = SourceAddress(high: 0x2001_0DB8_0000_0001, low: UInt64(host))
            #expect(house.ask(try house.make().token, from: address).refusal?.reason == .keyInvalid)
        }
        let token = try house.make().token
        #expect(house.ask(token, from: SourceAddress(high: 0x2001_0DB8_0000_0001, low: 99)).refusal?.retryAfter == 1)
        #expect(house.ask(token, from: SourceAddress(high: 0x2001_0DB8_0000_0002, low: 0)).refusal?.retryAfter == nil)
    }

    @Test func `the admin door forgives less`() throws {
        let house = try KeyHouse()
        for _ in 0..<10 { _ = house.ask(try house.make(.admin).token, at: .admin) }
        #expect(house.ask(try house.make(.admin).token, at: .admin).refusal?.retryAfter == 6)
        #expect(house.ask(try house.make().token).refusal?.reason == .keyInvalid)
    }

    /// Each forged token passes the sieve of the moment, so that only the attempts at its key are left to stop it.
    @Test func `the failure buckets count a key, however it is written`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        let pepper = try #require(house.peppers[1])
        var answers: [Reason?] = []
        for epoch in 2..<9 {
            let forged = try house.make(id: key.id)
            let secret = StoredSecret(phc: key.stored.phc, pepper: 1, sieve: pepper.sieve(of: forged.token))
            house.tell(key, epoch: UInt64(epoch), versions: [KeyVersion(number: 1, secret: secret)])
            answers.append(await house.enter(forged.token).refusal?.reason)
        }
        #expect(answers == Array(repeating: .keyInvalid, count: 5) + [.rateExceeded, .rateExceeded])
        #expect(house.proofs.events.isEmpty)
    }

    @Test func `attempts at one key from everywhere run out, but not for who has proved it`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        let pepper = try #require(house.peppers[1])
        #expect(await house.enter(key.token).principal != nil)
        var refused = 0
        for epoch in 2..<64 {
            let forged = try house.make(id: key.id)
            let secret = StoredSecret(phc: key.stored.phc, pepper: 1, sieve: pepper.sieve(of: forged.token))
            house.tell(key, epoch: UInt64(epoch), versions: [KeyVersion(number: 1, secret: secret)])
            let answer = await house.enter(forged.token, from: .v4(UInt32(epoch)))
            if answer.refusal?.reason == .rateExceeded { refused += 1 }
        }
        #expect(refused == 3)  // the first proof was one of the sixty
        house.tell(key, epoch: 99)
        #expect(await house.enter(key.token, from: .v4(1)).refusal?.reason == .rateExceeded)
        #expect(await house.enter(key.token).principal != nil)
    }

    @Test func `invented tokens never reach argon2id`() throws {
        let house = try KeyHouse()
        let keys = try (0..<20).map { _ in try house.add() }
        var claims = 0
        for number in 0..<3_000 {
            let id = number.isMultiple(of: 2) ? nil : keys[number % keys.count].id
            let token = house.draw { generator in
                Array(Secret(kind: .project, id: id ?? KeyID(using: &generator), using: &generator).reveal().utf8)
            }
            if house.ask(token, from: .v4(UInt32(number))).claim != nil { claims += 1 }
        }
        #expect(claims <= 2)
    }
}
