import APIKeys
import Admission
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct TaskKeysTests {
    private func begin(_ house: KeyHouse, _ task: TaskID, _ principal: Principal) throws -> [UInt8]? {
        house.draw { generator in
            guard let secret = house.ring.beginTask(task, for: principal, now: house.now, using: &generator) else {
                return nil
            }
            return Array(secret.reveal().utf8)
        }
    }

    @Test func `a task's key is good on its own socket and nowhere else`() async throws {
        let house = try KeyHouse()
        let key = try house.make()
        house.tell(key, networks: [try #require(AddressRange("192.0.2.0/24"))])
        let principal = try #require(await house.enter(key.token).principal)
        let (task, other) = house.draw { (TaskID(using: &$0), TaskID(using: &$0)) }
        let token = try #require(try begin(house, task, principal))
        let caller = try #require(house.ask(token, at: .task(task), from: .local).principal)
        #expect(caller.keyID == key.id && caller.task == task && caller.tier == principal.tier)
        for door in [KeyDoor.client, .admin, .task(other)] {
            #expect(house.ask(token, at: door).refusal?.reason == .keyInvalid)
        }
        #expect(house.ask(key.token, at: .task(task)).refusal?.cause == .wrongKind)
        house.ring.endTask(task)
        #expect(house.ask(token, at: .task(task), from: .local).refusal?.reason == .keyInvalid)
    }

    @Test func `a task's key dies with its parent, and after a day`() async throws {
        let house = try KeyHouse()
        let key = try house.add()
        let task = house.draw { TaskID(using: &$0) }
        var principal = try #require(await house.enter(key.token).principal)
        var token = try #require(try begin(house, task, principal))
        house.tell(key, epoch: 2)
        #expect(house.ask(token, at: .task(task)).refusal?.reason == .keyInvalid)
        #expect(try begin(house, task, principal) == nil)
        principal = try #require(await house.enter(key.token).principal)
        token = try #require(try begin(house, task, principal))
        house.advance(seconds: 24 * 3_600 - 1)
        #expect(house.ask(token, at: .task(task)).principal != nil)
        house.advance(seconds: 1)
        #expect(house.ask(token, at: .task(task)).refusal?.reason == .keyInvalid)
    }
}
