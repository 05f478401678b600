import Compliance
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ExportDeskTests {
    @Test func `exports of one log leave room for those of others`() async throws {
        let house = try await ComplianceHouse()
        let order = ExportOrder(.jsonl, of: house.traffic.tenant.text)
        for _ in 0..<ExportDesk.runningLimitOfLog { _ = try await house.desk.create(order, by: .system).get().get() }
        let more = try await house.desk.create(order, by: .system)
        #expect(throws: ExportRefusal.tooMany(limit: ExportDesk.runningLimitOfLog)) { try more.get() }
        _ = try await house.desk.create(ExportOrder(.jsonl, of: "house"), by: .system).get().get()
        try await ExportWork(house.desk).run()
        _ = try await house.desk.create(order, by: .system).get().get()
    }

    @Test func `a log keeps so many exports, and one more when one is deleted`() async throws {
        let house = try await ComplianceHouse()
        let order = ExportOrder(.jsonl, of: house.traffic.tenant.text)
        var last: ExportRecord?
        for place in 0..<ExportDesk.keptLimitOfLog {
            last = try await house.desk.create(order, by: .system).get().get().object
            if place % ExportDesk.runningLimitOfLog == 7 { try await ExportWork(house.desk).run() }
        }
        try await ExportWork(house.desk).run()
        let more = try await house.desk.create(order, by: .system)
        #expect(throws: ExportRefusal.full(limit: ExportDesk.keptLimitOfLog)) { try more.get() }
        let id = try #require(last?.id)
        _ = try await house.desk.delete(id, revision: nil, by: .system)?.get()
        _ = try await house.desk.create(order, by: .system).get().get()
    }
}
