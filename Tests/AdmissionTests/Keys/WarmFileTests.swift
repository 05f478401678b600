import APIKeys
import Admission
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct WarmFileTests {
    private func file(_ deployment: String = "house", folder: String = "folder", key: UInt8 = 5) throws -> WarmFile {
        try #require(WarmFile(key: Array(repeating: key, count: 32), deployment: deployment, dataFolder: folder))
    }

    @Test func `a known token is known after a restart, without a run`() async throws {
        let before = try KeyHouse()
        let keys = try (0..<4).map { _ in try before.add() }
        for key in keys { #expect(await before.enter(key.token).principal != nil) }
        let sealed = try file().seal(before.ring.memory(at: before.now))
        let memory = try #require(try file().open(sealed, now: before.now))
        #expect(memory.count == 4)
        let after = try KeyHouse(memory: memory)
        after.tell(keys[0])
        after.tell(keys[1], epoch: 2)
        after.tell(keys[2], status: .disabled)
        #expect(after.ring.remember(memory, at: after.now) == 1)
        #expect(after.ask(keys[0].token).principal?.keyID == keys[0].id)
        #expect(after.ask(keys[1].token).claim != nil)
        #expect(after.ask(keys[2].token).refusal?.cause == .disabled)
        #expect(after.ask(keys[3].token).refusal?.cause == .unknown)
        #expect(after.proofs.events.isEmpty)
        let stranger = try KeyHouse()
        stranger.tell(keys[0])
        #expect(stranger.ring.remember(memory, at: stranger.now) == 0)
    }

    @Test func `the warm file under every single-bit flip is ignored`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        #expect(await house.enter(key.token).principal != nil)
        let (file, now) = (try file(), house.now)
        var sealed = file.seal(house.ring.memory(at: now))
        for place in sealed.indices {
            for bit in 0..<8 {
                sealed[place] ^= 1 << bit
                #expect(file.open(sealed, now: now) == nil)
                sealed[place] ^= 1 << bit
            }
            #expect(file.open(Array(sealed[..<place]), now: now) == nil)
        }
        #expect(file.open(sealed, now: now) != nil)
        #expect(file.open(sealed + [0], now: now) == nil)
    }

    @Test func `a file of another house, another key or another day is ignored`() async throws {
        let house = try KeyHouse()
        let sealed = try file().seal(house.ring.memory(at: house.now))
        #expect(try file().open(sealed, now: house.now.advanced(bySeconds: 24 * 3_600)) != nil)
        #expect(try file().open(sealed, now: house.now.advanced(bySeconds: 24 * 3_600 + 1)) == nil)
        #expect(try file("other").open(sealed, now: house.now) == nil)
        #expect(try file("hous", folder: "efolder").open(sealed, now: house.now) == nil)
        #expect(try file(key: 6).open(sealed, now: house.now) == nil)
        #expect(WarmFile(key: [], deployment: "", dataFolder: "") == nil)
    }

    @Test func `the same memory is never sealed twice into the same bytes`() throws {
        let house = try KeyHouse()
        let memory = house.ring.memory(at: house.now)
        #expect(try file().seal(memory) != file().seal(memory))
    }

    @Test func `there is something to write after a new proof only`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        #expect(!house.ring.takeChanged())
        #expect(await house.enter(key.token).principal != nil)
        #expect(house.ring.takeChanged())
        #expect(house.ask(key.token).principal != nil)
        #expect(!house.ring.takeChanged())
    }
}
