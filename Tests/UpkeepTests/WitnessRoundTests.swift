import AuditLog
import Store
import StrictJSON
import TestSupport
import Testing
import Upkeep
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct WitnessRoundTests {
    @Test func `each new head of the root log is cosigned and kept, with a proof from the one before`() async throws {
        let house = try AuditHouse()
        let witness = try TestWitness(house.rootKey())
        try await house.run { store in
            let round = witness.round(store, house.clock)
            for count in 1...5 {
                try await house.write(count, to: store)
                try await house.publish(store)
                try await round.run()
                let head = try #require(try store.reader.rootHead(cosignedBy: 1))
                #expect(head.size == witness.head?.size && head.root == witness.head?.root)
                #expect(try head.note.verified(by: [witness.door.key]).count == 1)
            }
            let asked = witness.asked
            try await round.run()
            #expect(witness.asked == asked, "a head that it has is not sent again")
        }
    }

    @Test func `a daemon that forgot what the witness knows goes on from there`() async throws {
        let house = try AuditHouse()
        let witness = try TestWitness(house.rootKey())
        try await house.run { store in
            try await house.publish(store)
            try await witness.round(store, house.clock).run()
        }
        try house.execute("DELETE FROM cosignature")
        try await house.run { store in
            try await house.write(2, to: store)
            try await house.publish(store)
            let round = witness.round(store, house.clock)
            try await round.run()
            try await round.run()
            #expect(try store.reader.rootHead(cosignedBy: 1)?.size == witness.head?.size)
        }
    }

    @Test func `a silent witness is asked less and less, and the log says once that it is late`() async throws {
        let house = try AuditHouse()
        let witness = try TestWitness(house.rootKey())
        witness.isSilent = true
        try await house.run { store in
            try await house.publish(store)
            let round = witness.round(store, house.clock)
            for _ in 0..<300 {
                // What it throws is what the chores log; the turns go on.
                try? await round.run()
                house.clock.advance(seconds: 1)
            }
            #expect(witness.asked < 20)
            let leaves = try store.reader.leaves(of: LogOrigin.house, from: 0, limit: 100)
            let late = try leaves.filter { try LeafReader.read($0).kind == .witnessLate }
            #expect(late.count == 1)
            witness.isSilent = false
            house.clock.advance(seconds: 60)
            try await round.run()
            #expect(witness.head != nil)
        }
    }

    /// Sizes and statuses of the leaves that tell of refusals.
    private static func refusals(_ store: OpenStore) throws -> [(size: Int64?, status: Int64?)] {
        try store.reader.leaves(of: LogOrigin.house, from: 0, limit: .max)
            .filter { try LeafReader.read($0).kind == .witnessRefused }
            .map { bytes in
                let leaf = try JSONReader.parse(bytes)
                #expect(leaf["object"] == .members(["id": .string("w1"), "type": .string("witness")]))
                return (leaf["detail"]?["size"]?.integer, leaf["detail"]?["status"]?.integer)
            }
    }

    @Test func `a witness that refuses is told of once, and again when it has cosigned in between`() async throws {
        let house = try AuditHouse()
        let (ours, other) = (try house.rootKey(), try house.rootKey([UInt8](repeating: 8, count: 32)))
        let witness = try TestWitness(other)
        try await house.run { store in
            let round = witness.round(store, house.clock)
            for expected in 1...2 {
                witness.trust(other)
                for _ in 0..<150 {
                    try await house.write(1, to: store)
                    try await house.publish(store)
                    try? await round.run()
                    house.clock.advance(seconds: 1)
                }
                let told = try Self.refusals(store)
                #expect(told.count == expected && told.allSatisfy { $0.status == 403 })
                witness.trust(ours)
                house.clock.advance(seconds: 60)
                try await round.run()
                #expect(witness.head != nil)
            }
            let first = try #require(try Self.refusals(store).first?.size)
            let last = Int64(try #require(witness.head).size)
            #expect(first > 0 && first < last)
        }
    }

    @Test func `a witness that cosigns and refuses by turns is told of once a minute`() async throws {
        let house = try AuditHouse()
        let (ours, other) = (try house.rootKey(), try house.rootKey([UInt8](repeating: 8, count: 32)))
        let witness = try TestWitness(ours)
        try await house.run { store in
            let round = witness.round(store, house.clock)
            for second in 0..<300 {
                witness.trust(second.isMultiple(of: 4) ? ours : other)
                try await house.write(1, to: store)
                try await house.publish(store)
                try? await round.run()
                house.clock.advance(seconds: 1)
            }
            let count = try Self.refusals(store).count
            #expect((2...5).contains(count), "\(count)")
        }
    }

    @Test func `a server that does not speak the protocol is late, and has refused nothing`() async throws {
        let house = try AuditHouse()
        let key = try TestWitness(try house.rootKey()).door.key
        let reply = WitnessDoor.Reply(status: 503, body: Array("no".utf8))
        try await house.run { store in
            try await house.publish(store)
            let door = WitnessDoor(name: "w1", key: key, submit: { _ in reply }, fetch: { _ in reply })
            let clock = house.clock
            let round = WitnessRound(door, store, clock: { clock.now })
            for _ in 0..<100 {
                try? await round.run()
                house.clock.advance(seconds: 1)
            }
            #expect(try Self.refusals(store).isEmpty)
            let leaves = try store.reader.leaves(of: LogOrigin.house, from: 0, limit: 100)
            #expect(try leaves.contains { try LeafReader.read($0).kind == .witnessLate })
        }
    }

    @Test func `a second daemon on a copy is found by the witness`() async throws {
        let (first, second) = (try AuditHouse(), try AuditHouse())
        let witness = try TestWitness(first.rootKey())
        try await first.run { store in
            try await first.publish(store)
            try await witness.round(store, first.clock).run()
        }
        second.clock.advance(seconds: 5)
        try await second.run { store in
            try await second.write(1, to: store)
            try await second.publish(store)
            let round = witness.round(store, second.clock)
            await #expect(throws: AuditAlarm.self) {
                try await round.run()
                try await round.run()
            }
            let told = try Self.refusals(store).map(\.status)
            #expect(told == [409] || told == [422], "the log says so before the daemon ends: \(told)")
        }
    }
}
