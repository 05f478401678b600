import AuditLog
import Logging
import Store
import Synchronization
import TestSupport
import Testing
import Upkeep
import Vocabulary

/// A receiver in this process, which answers as it is told.
private final class Receiver: Sendable {
    private let state = Mutex((answer: HookOutcome.answered(204), parcels: [HookParcel]()))

    var parcels: [HookParcel] { state.withLock { $0.parcels } }

    func set(_ answer: HookOutcome) { state.withLock { $0.answer = answer } }

    func take(_ parcel: HookParcel) -> HookOutcome {
        state.withLock { state in
            state.parcels.append(parcel)
            return state.answer
        }
    }
}

extension HookParcel {
    fileprivate func field(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
}

@Suite(.timeLimit(.minutes(5))) struct HookCourierTests {
    @Test func `a message is sent once, signed, and is done`() async throws {
        let (house, receiver) = (try await HookHouse(), Receiver())
        let hook = try await house.makeHook()
        try await house.tell(.keyLeaked, of: house.acme)
        try await house.feed.run()
        let courier = house.courier { receiver.take($0) }
        try await courier.deliver(to: house.hook(hook))
        try await courier.deliver(to: house.hook(hook))
        let parcel = try #require(receiver.parcels.first)
        #expect(receiver.parcels.count == 1)
        let delivery = try #require(try house.deliveries(hook).first)
        #expect(delivery.status == .delivered && delivery.answer == 204 && delivery.attempts == 1)
        #expect(parcel.field("webhook-id") == delivery.message.id)
        #expect(parcel.field("webhook-timestamp") == String(house.clock.now.seconds))
        #expect(try house.hook(hook).lastSuccessAt == house.clock.now)
    }

    @Test func `a receiver that is gone is tried after 5 s, 1 min, 10 min, 1 h, 6 h and 24 h, then it is dead`()
        async throws
    {
        let (house, receiver) = (try await HookHouse(), Receiver())
        let hook = try await house.makeHook()
        try await house.tell(.keyLeaked, of: house.acme)
        try await house.feed.run()
        receiver.set(.failed("nobody answers"))
        let courier = house.courier { receiver.take($0) }
        try await courier.deliver(to: house.hook(hook))
        for (count, pause) in [Int64(5), 60, 600, 3_600, 21_600, 86_400].enumerated() {
            house.clock.advance(seconds: pause - 1)
            try await courier.deliver(to: house.hook(hook))
            #expect(receiver.parcels.count == count + 1, "a second too early")
            house.clock.advance(seconds: 1)
            try await courier.deliver(to: house.hook(hook))
            #expect(receiver.parcels.count == count + 2)
        }
        let delivery = try #require(try house.deliveries(hook).first)
        #expect(delivery.status == .dead && delivery.attempts == 7 && delivery.failure == "nobody answers")
        #expect(try house.hook(hook).status == .dead)
        #expect(try house.count(.webhookDead) == 1)
        #expect(Set(receiver.parcels.map { $0.field("webhook-id") }).count == 1, "one id for all attempts")
    }

    @Test func `a webhook that is woken gets what it missed`() async throws {
        let (house, receiver) = (try await HookHouse(), Receiver())
        let hook = try await house.makeHook()
        try await house.set(hook, .dead)
        try await house.tell(.keyLeaked, of: house.acme, count: 2)
        try await house.feed.run()
        try await house.set(hook, .active)
        try await house.feed.run()
        try await house.courier { receiver.take($0) }.deliver(to: house.hook(hook))
        #expect(receiver.parcels.count == 2)
    }

    @Test func `a message that its receiver refuses for good ends alone`() async throws {
        let (house, receiver) = (try await HookHouse(), Receiver())
        let hook = try await house.makeHook()
        try await house.tell(.keyLeaked, of: house.acme)
        try await house.feed.run()
        receiver.set(.answered(400))
        let courier = house.courier { receiver.take($0) }
        for pause in [Int64(0), 5, 60, 600, 3_600, 21_600] {
            house.clock.advance(seconds: pause)
            try await courier.deliver(to: house.hook(hook))
        }
        try await house.tell(.backupFailed)
        try await house.feed.run()
        receiver.set(.answered(200))
        try await courier.deliver(to: house.hook(hook))
        receiver.set(.answered(400))
        house.clock.advance(seconds: 86_400)
        try await courier.deliver(to: house.hook(hook))
        #expect(try house.deliveries(hook).map(\.status) == [.dead, .delivered])
        #expect(try house.hook(hook).status == .active)
    }

    @Test func `what was sent can be sent again, by its id or since an instant`() async throws {
        let (house, receiver) = (try await HookHouse(), Receiver())
        let hook = try await house.makeHook()
        try await house.tell(.keyLeaked, of: house.acme, count: 3)
        try await house.feed.run()
        let courier = house.courier { receiver.take($0) }
        try await courier.deliver(to: house.hook(hook))
        let first = try #require(try house.deliveries(hook).first?.message.id)
        try await house.running.change { books in
            _ = try books.redeliver(hook, message: first, since: nil, by: .system).get()
        }
        try await courier.deliver(to: house.hook(hook))
        #expect(receiver.parcels.count == 4)
        #expect(receiver.parcels.last?.field("webhook-id") == first)
        let start = house.clock.now
        try await house.running.change { books in
            _ = try books.redeliver(hook, message: nil, since: start, by: .system).get()
        }
        try await courier.deliver(to: house.hook(hook))
        #expect(receiver.parcels.count == 7)
    }

    @Test func `a receiver that hangs keeps no other one waiting`() async throws {
        let house = try await HookHouse()
        _ = try await house.makeHook(url: "https://stuck.example/")
        _ = try await house.makeHook(url: "https://quick.example/")
        try await house.tell(.keyLeaked, of: house.acme)
        try await house.feed.run()
        let (arrived, arrival) = AsyncStream.makeStream(of: String.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let courier = house.courier { parcel in
            if parcel.url.hasPrefix("https://stuck") {
                for await _ in released {}
                return .failed("stuck")
            }
            arrival.yield(parcel.url)
            return .answered(200)
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await courier.run(every: .milliseconds(1), logger: logger) }
            var arrivals = arrived.makeAsyncIterator()
            #expect(await arrivals.next() == "https://quick.example/")
            try? await house.tell(.keyLeaked, of: house.acme)
            try? await house.feed.run()
            #expect(await arrivals.next() == "https://quick.example/", "again, while the other one still hangs")
            group.cancelAll()
            release.finish()
        }
    }
}
