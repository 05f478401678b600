import APIKeys
import Admission
import Dispatch
import Synchronization
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct Argon2PoolTests {
    /// Holds the pool's one thread in its next success until it is let go.
    private final class Brake: Sendable {
        private let isHeld = DispatchSemaphore(value: 0)
        private let isFree = DispatchSemaphore(value: 0)

        init(_ house: KeyHouse) {
            house.whenProved.withLock { act in
                act = { [isHeld, isFree] in
                    isHeld.signal()
                    isFree.wait()
                }
            }
        }

        func waitUntilHeld() { isHeld.wait() }

        func release(_ house: KeyHouse) {
            house.whenProved.withLock { act in act = {} }
            isFree.signal()
        }
    }

    /// Answers as they come, and a way to wait for a number of them.
    private final class Answers: Sendable {
        private let answers = Mutex<[Authentication]>([])
        private let arrived = DispatchSemaphore(value: 0)

        func take(_ answer: Authentication) {
            answers.withLock { answers in answers.append(answer) }
            arrived.signal()
        }

        func wait(for count: Int) -> [Authentication] {
            for _ in 0..<count { arrived.wait() }
            return answers.withLock { answers in answers }
        }

        var count: Int { answers.withLock { answers in answers.count } }
    }

    private func prove(_ house: KeyHouse, _ token: [UInt8], from address: SourceAddress, _ answers: Answers) throws {
        let claim = try #require(house.ask(token, from: address).claim)
        house.ring.prove(claim, now: house.now) { answer in answers.take(answer) }
    }

    @Test func `a full pool says that it is busy, at once`() throws {
        let house = try KeyHouse { settings in settings.queueLimit = 3 }
        let (brake, held, answers) = (Brake(house), Answers(), Answers())
        try prove(house, try house.add().token, from: .v4(0), held)
        brake.waitUntilHeld()
        let keys = try (0..<4).map { _ in try house.add() }
        for (number, key) in keys.enumerated() {
            try prove(house, key.token, from: .v4(UInt32(number)), answers)
        }
        #expect(answers.count == 1)
        let busy = try #require(answers.wait(for: 1).first?.refusal)
        #expect(busy.reason == .authenticationBusy && busy.retryAfter == 1 && busy.key == keys[3].id)
        brake.release(house)
        #expect(answers.wait(for: 3).filter { $0.principal != nil }.count == 3)
        #expect(house.proofs.events.count == 4)
    }

    @Test func `one source has four places in the queue`() throws {
        let house = try KeyHouse()
        let (brake, held, answers) = (Brake(house), Answers(), Answers())
        try prove(house, try house.add().token, from: .v4(0), held)
        brake.waitUntilHeld()
        for _ in 0..<5 { try prove(house, try house.add().token, from: .v4(7), answers) }
        #expect(answers.wait(for: 1).first?.refusal?.reason == .authenticationBusy)
        try prove(house, try house.add().token, from: .v4(8), answers)
        brake.release(house)
        #expect(answers.wait(for: 5).filter { $0.principal != nil }.count == 5)
    }

    @Test func `who waits too long is told to come again`() throws {
        let house = try KeyHouse()
        let (brake, held, answers) = (Brake(house), Answers(), Answers())
        try prove(house, try house.add().token, from: .v4(0), held)
        brake.waitUntilHeld()
        let (late, shared) = (try house.add(), try house.add())
        try prove(house, late.token, from: .v4(1), answers)
        try prove(house, shared.token, from: .v4(2), answers)
        house.advance(milliseconds: 400)
        try prove(house, shared.token, from: .v4(3), answers)
        house.advance(milliseconds: 101)
        brake.release(house)
        let all = answers.wait(for: 3)
        #expect(all.filter { $0.refusal?.reason == .authenticationBusy }.count == 2)
        #expect(all.compactMap(\.principal?.keyID) == [shared.id])
        #expect(house.proofs.events.map(\.key).contains(late.id) == false)
    }

    @Test func `requests with one token wait for one run`() throws {
        let house = try KeyHouse()
        let (brake, held, answers) = (Brake(house), Answers(), Answers())
        try prove(house, try house.add().token, from: .v4(0), held)
        brake.waitUntilHeld()
        let key = try house.add()
        for _ in 0..<257 { try prove(house, key.token, from: .v4(9), answers) }
        #expect(answers.count == 1)
        brake.release(house)
        let all = answers.wait(for: 257)
        #expect(all.filter { $0.principal?.keyID == key.id }.count == 256)
        #expect(all.filter { $0.refusal?.reason == .authenticationBusy }.count == 1)
        #expect(house.proofs.events.count == 2)
    }

    @Test func `what was revoked while it was proved is refused`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        let claim = try #require(house.ask(key.token).claim)
        house.tell(key, status: .revoked, epoch: 2, versions: [])
        #expect(await house.prove(claim).refusal?.cause == .revoked)
        #expect(house.ask(key.token).refusal?.cause == .revoked)
    }

    @Test func `a version that was replaced while it was proved is refused`() async throws {
        let house = try KeyHouse()
        let (old, other) = (try house.add(), try house.make())
        let claim = try #require(house.ask(old.token).claim)
        house.tell(old, epoch: 2, versions: [KeyVersion(number: 1, secret: other.stored)])
        #expect(await house.prove(claim).refusal?.cause == .wrongSecret)
    }

    /// A thread revokes while another one asks, over and over, from a moment that differs from round to round.
    @Test func `no request that begins after an acknowledged revocation succeeds`() async throws {
        let house = try KeyHouse()
        var keys: [KeyHouse.Made] = []
        for number in 0..<60 {
            let key = try house.add()
            if number.isMultiple(of: 2) { #expect(await house.enter(key.token).principal != nil) }
            keys.append(key)
        }
        for (number, key) in keys.enumerated() {
            let isAcknowledged = Atomic(false)
            let successes = Atomic(0)
            let answers = DispatchGroup()
            DispatchQueue.concurrentPerform(iterations: 2) { side in
                guard side == 1 else {
                    for _ in 0..<number * 20 { _ = house.ring.record(of: key.id) }
                    house.tell(key, status: .revoked, epoch: 2, versions: [])
                    isAcknowledged.store(true, ordering: .sequentiallyConsistent)
                    return
                }
                for _ in 0..<100 {
                    let isLate = isAcknowledged.load(ordering: .sequentiallyConsistent)
                    switch house.ask(key.token, from: .v4(UInt32(number))) {
                    case .settled(let answer):
                        if isLate, answer.principal != nil { successes.add(1, ordering: .relaxed) }
                    case .unproven(let claim):
                        answers.enter()
                        house.ring.prove(claim, now: house.now) { answer in
                            if isLate, answer.principal != nil { successes.add(1, ordering: .relaxed) }
                            answers.leave()
                        }
                    }
                }
            }
            answers.wait()
            #expect(successes.load(ordering: .relaxed) == 0)
            #expect(house.ask(key.token, from: .v4(1_000_000 + UInt32(number))).principal == nil)
        }
    }

    @Test func `a string of an older pepper is computed anew after a success`() async throws {
        let house = try KeyHouse(peppers: [1, 2])
        let key = try house.make(pepper: 1)
        house.tell(key)
        let principal = try #require(await house.enter(key.token).principal)
        house.rehashes.waitForOne()
        let rehash = try #require(house.rehashes.events.first)
        #expect(rehash.key == key.id && rehash.old == key.stored && rehash.new.pepper == 2)
        #expect(house.rehashes.events.count == 1)
        house.tell(key, versions: [KeyVersion(number: 1, secret: rehash.new)])
        #expect(house.ask(key.token).principal?.epoch == principal.epoch)
        house.tell(key, epoch: 2, versions: [KeyVersion(number: 1, secret: rehash.new)])
        #expect(await house.enter(key.token).principal?.epoch == 2)
    }
}
