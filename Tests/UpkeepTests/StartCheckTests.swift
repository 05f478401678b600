import AuditLog
import Digests
import Foundation
import Store
import TestSupport
import Testing
import Upkeep
import Vocabulary

/// A state folder that is put back, forked or damaged behind the daemon's back.
@Suite(.timeLimit(.minutes(5))) struct StartCheckTests {
    @Test func `a store that was stopped and started again is let in`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            try await house.write(3, to: store)
            try await house.publish(store)
            try await house.write(2, to: store)
        }
        #expect(throws: Never.self) { try house.check() }
    }

    @Test(arguments: 1...4) func `an older database under a published head is rolled back, whichever it is`(
        published: Int
    ) async throws {
        let house = try AuditHouse()
        try await house.run { store in try await house.publish(store) }
        try house.keepCopy()
        for _ in 0..<published {
            try await house.run { store in
                try await house.write(1, to: store)
                try await house.publish(store)
            }
        }
        try house.putBackDatabase()
        #expect(house.alarm() == 80)
    }

    @Test func `another history at the published size is a fork`() async throws {
        let house = try AuditHouse()
        try await house.run { store in try await house.publish(store) }
        try house.keepCopy()
        try await house.run { store in
            try await house.write(1, to: store)
            try await house.publish(store)
        }
        let published = try house.headFile()
        try house.putBackDatabase()
        house.clock.advance(seconds: 60)
        try await house.run { store in
            try await house.write(1, to: store)
            try await house.publish(store)
        }
        try house.setHeadFile(published)
        #expect(house.alarm() == 81)
    }

    @Test func `a database of before an accepted loss is rolled back and no fork, however long its log is`()
        async throws
    {
        let house = try AuditHouse()
        try await house.run { store in
            for _ in 0..<4 {
                try await house.write(1, to: store)
                try await house.publish(store)
            }
        }
        let published = try house.headFile()
        try house.keepCopy()
        try house.closeLogs()
        try await house.run { store in
            _ = await store.writer.change { books in try books.openSuccessors(lost: [:]) }
            try await house.publish(store)
        }
        let next = try house.headFile()
        #expect(throws: Never.self) { try house.check() }
        try house.setHeadFile(published)
        #expect(throws: Never.self, "a stop came before its first head was published") { try house.check() }
        try house.putBackDatabase()
        try house.setHeadFile(next)
        #expect(house.alarm() == 80)
    }

    @Test func `the rows of one log alone cannot be put back`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            try await house.write(4, to: store)
            try await house.publish(store)
        }
        try house.execute("DELETE FROM signed_head WHERE log = (SELECT id FROM log WHERE owner = 'house')")
        try house.execute(
            "DELETE FROM journal WHERE log = (SELECT id FROM log WHERE owner = 'house') AND seq >= 1")
        let edge = try house.edge(ofFirst: 1)
        let hex = edge.bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
        try house.execute("UPDATE log SET size = 1, rooted = 0, edge = x'\(hex)' WHERE owner = 'house'")
        #expect(house.alarm() == 80)
    }

    @Test func `leaves that do not give the signed root are corrupt`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            try await house.write(4, to: store)
            try await house.publish(store)
        }
        try house.damageEdge()
        #expect(house.alarm() == 82)
    }

    @Test(arguments: ["DELETE FROM journal", "DELETE FROM leaf_mark"])
    func `heads of the root log that are gone, or that nothing leads to, are corrupt`(deletion: String) async throws {
        let house = try AuditHouse()
        try await house.run { store in
            try await house.write(4, to: store)
            try await house.publish(store)
        }
        #expect(house.alarm() == nil)
        try house.execute("\(deletion) WHERE log = (SELECT id FROM log WHERE owner = 'root')")
        #expect(house.alarm() == 82)
    }

    @Test func `a witness that has seen more says rolled back, one that has seen another history says fork`()
        async throws
    {
        let house = try AuditHouse()
        let witness = try TestWitness(house.rootKey())
        try await house.run { store in
            try await house.publish(store)
            try await witness.round(store, house.clock).run()
        }
        try house.keepCopy()
        try await house.run { store in
            try await house.write(1, to: store)
            try await house.publish(store)
            try await witness.round(store, house.clock).run()
        }
        try house.putBackEverything()
        #expect(await house.alarm(witness) == 80)
        house.clock.advance(seconds: 60)
        try await house.run { store in
            try await house.write(1, to: store)
            try await house.publish(store)
        }
        #expect(await house.alarm(witness) == 81)
    }

    @Test func `a witness that is silent is told by its name`() async throws {
        let house = try AuditHouse()
        try await house.run { store in try await house.publish(store) }
        let witness = try TestWitness(house.rootKey())
        witness.isSilent = true
        #expect(await house.alarm(witness) == 83)
    }
}
