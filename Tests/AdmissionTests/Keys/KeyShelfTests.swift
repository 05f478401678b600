import Admission
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct KeyShelfTests {
    /// Keys come, change and go in a seeded order, and the ring always knows what a dictionary knows.
    @Test func `keys that come and go are found as long as they are there, and never after`() throws {
        let house = try KeyHouse(seed: 7)
        var epochs: [KeyID: UInt64] = [:]
        let made = try house.make()
        let ids = (0..<3_000).map { _ in house.draw { KeyID(using: &$0) } }
        for step in 0..<30_000 {
            let id = house.draw { ids.randomElement(using: &$0) ?? ids[0] }
            if house.draw({ Int.random(in: 0..<5, using: &$0) }) < 2 {
                house.ring.remove(id)
                epochs[id] = nil
            } else {
                house.tell(KeyHouse.Made(id: id, token: made.token, stored: made.stored), epoch: UInt64(step))
                epochs[id] = UInt64(step)
            }
            let asked = house.draw { ids.randomElement(using: &$0) ?? ids[0] }
            #expect(house.ring.record(of: asked)?.epoch == epochs[asked])
        }
        for id in ids { #expect(house.ring.record(of: id)?.epoch == epochs[id]) }
    }
}
