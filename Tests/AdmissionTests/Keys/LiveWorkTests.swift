import APIKeys
import Admission
import Synchronization
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct LiveWorkTests {
    private func begin(_ house: KeyHouse, _ principal: Principal, _ cuts: KeyHouse.Recorder<Int>, _ number: Int)
        -> LiveWork.Ticket?
    {
        house.ring.begin(principal, at: house.now) { cuts.record(number) }
    }

    @Test(arguments: [KeyStatus.revoked, .disabled, .expired])
    func `a key that is no longer active has its work cut, and no other's`(status: KeyStatus) async throws {
        let house = try KeyHouse()
        let (key, other) = (try house.add(), try house.add())
        let principal = try #require(await house.enter(key.token).principal)
        let bystander = try #require(await house.enter(other.token).principal)
        let cuts = KeyHouse.Recorder<Int>()
        let tickets = (0..<3).map { number in begin(house, principal, cuts, number) }
        #expect(begin(house, bystander, cuts, 9) != nil)
        #expect(house.ring.work.end(try #require(tickets[1])))
        house.tell(key, status: status, epoch: 2)
        #expect(cuts.events.sorted() == [0, 2])
        #expect(house.ring.work.count == 1)
        #expect(!house.ring.work.end(try #require(tickets[0])))
        #expect(begin(house, principal, cuts, 4) == nil)
    }

    @Test func `a leaked version cuts the work that came in with it`() async throws {
        let house = try KeyHouse()
        let old = try house.add()
        let new = try house.make(id: old.id)
        let versions = [
            KeyVersion(number: 2, secret: new.stored),
            KeyVersion(number: 1, secret: old.stored, notAfter: house.now.advanced(bySeconds: 60)),
        ]
        house.tell(old, epoch: 2, versions: versions)
        let cuts = KeyHouse.Recorder<Int>()
        for key in [old, new] {
            let principal = try #require(await house.enter(key.token).principal)
            #expect(begin(house, principal, cuts, principal.version) != nil)
        }
        house.ring.cut(old.id, version: 1)
        #expect(cuts.events == [1])
    }

    @Test func `work that begins with a stale principal does not begin`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        let principal = try #require(await house.enter(key.token).principal)
        house.tell(key, epoch: 2)
        let cuts = KeyHouse.Recorder<Int>()
        #expect(begin(house, principal, cuts, 1) == nil)
        #expect(house.ring.work.count == 0 && cuts.events.isEmpty)
    }
}
