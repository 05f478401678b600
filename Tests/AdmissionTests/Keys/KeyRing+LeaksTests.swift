import APIKeys
import Admission
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct LeakedKeyTests {
    private func inspect(_ house: KeyHouse, _ token: [UInt8]) async -> LeakFinding {
        await withCheckedContinuation { answered in
            house.ring.inspect(leaked: token, now: house.now) { finding in answered.resume(returning: finding) }
        }
    }

    @Test func `a leaked token is ours only if its secret is right`() async throws {
        let house = try KeyHouse()
        let key = try house.make()
        house.tell(key, networks: [try #require(AddressRange("203.0.113.0/24"))])
        let strangers = [[], try house.make().token, try house.make(id: key.id).token, try house.make(.task).token]
        for stranger in strangers { #expect(await inspect(house, stranger) == .notOurs) }
        #expect(await inspect(house, key.token) == .live(key.id, version: 1, isNewest: true))
        house.tell(key, status: .disabled, epoch: 2)
        #expect(await inspect(house, key.token) == .live(key.id, version: 1, isNewest: true))
        house.tell(key, status: .revoked, epoch: 3, versions: [])
        #expect(await inspect(house, key.token) == .notLive(key.id))
    }

    @Test func `a leaked token of an overlap is told from the newest`() async throws {
        let house = try KeyHouse()
        let old = try house.make()
        let new = try house.make(id: old.id)
        let end = house.now.advanced(bySeconds: 60)
        let versions = [
            KeyVersion(number: 1, secret: old.stored, notAfter: end), KeyVersion(number: 2, secret: new.stored),
        ]
        house.tell(old, epoch: 2, versions: versions)
        #expect(await inspect(house, old.token) == .live(old.id, version: 1, isNewest: false))
        #expect(await inspect(house, new.token) == .live(old.id, version: 2, isNewest: true))
        house.advance(seconds: 60)
        #expect(await inspect(house, old.token) == .notOurs)
    }

    @Test func `a report is no use of the key and spends nobody's failures`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        for _ in 0..<30 { #expect(await inspect(house, try house.make().token) == .notOurs) }
        for _ in 0..<10 { #expect(await inspect(house, key.token) != .notOurs) }
        #expect(house.proofs.events.isEmpty && house.ring.takeLastUses().isEmpty)
        #expect(await house.enter(key.token, from: .local).principal != nil)
    }
}
