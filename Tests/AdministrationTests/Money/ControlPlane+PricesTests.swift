import AdminContract
import Administration
import BudgetLedger
import Digests
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_PricesTests {
    /// A control plane whose prices are in force the moment that they are loaded.
    private struct PriceHouse {
        let house: ControlHouse
        let table: Held

        init() async throws {
            let held = Held(try PriceDocument(PricesSample.document()).table)
            house = try ControlHouse(doors: { doors in
                doors.house = HouseDoor { held.table }
                doors.house.publishPrices = { held.put($0.table) }
            })
            table = held
            let first = try PriceDocument(PricesSample.document())
            try await house.running.change { books in
                try books.keepPrices(first.revision, document: first.bytes)
            }
        }

        func load(_ bytes: [UInt8], from start: Instant? = nil) async throws -> PriceTableShape {
            try await house.plane.loadPrices(house.owner, bytes, from: start).object
        }

        func reason(of bytes: [UInt8]) async -> Reason? {
            do {
                _ = try await house.plane.loadPrices(house.owner, bytes, from: nil)
                return nil
            } catch { return error.reason }
        }
    }

    @Test func `a document that adds a model is in force when it is acknowledged`() async throws {
        let prices = try await PriceHouse()
        let shape = try await prices.load(PricesSample.document(models: [("old", "3"), ("new", "9")]))
        #expect(shape.inForce && shape.models.map(\.id) == ["old", "new"])
        #expect(prices.table.table.revision == shape.revision)
        let shown = try prices.house.plane.prices(prices.house.owner, "live")
        #expect(shown.models.last?.rates?.input == "9")
        let all = try prices.house.plane.prices(prices.house.owner, PageRequest())
        #expect(all.data.map(\.inForce).filter { $0 }.count == 1 && all.data.count == 2)
    }

    @Test func `a rate whose time has begun stays, and a row is never lost`() async throws {
        let prices = try await PriceHouse()
        #expect(await prices.reason(of: PricesSample.document(models: [("old", "4")])) == .priceInForce)
        #expect(await prices.reason(of: PricesSample.document(models: [("other", "3")])) == .priceInForce)
        #expect(await prices.reason(of: Array("{\"schema\":\"x\"}".utf8)) == .invalidRequest)
        #expect(prices.table.table.rows.map(\.id) == ["old"])
    }

    @Test func `what differs can be held back until a time`() async throws {
        let prices = try await PriceHouse()
        let (now, later) = (prices.house.clock.now, prices.house.clock.now.advanced(bySeconds: 86_400))
        let shape = try await prices.load(PricesSample.document(models: [("old", "4")]), from: later)
        #expect(shape.models[0].dated.map(\.rates.input) == ["3", "4"])
        #expect(shape.models[0].dated.map(\.effectiveFrom) == [nil, later])
        #expect(shape.models[0].rates?.input == "3")
        let row = try #require(prices.table.table.row("old"))
        #expect(row.rates(at: now)?.rates.input.count == 3_000_000)
        #expect(row.rates(at: later)?.rates.input.count == 4_000_000)
    }

    @Test func `a check says what would change, and changes nothing`() async throws {
        let prices = try await PriceHouse()
        let bytes = PricesSample.document(models: [("old", "4"), ("new", "9")])
        let check = try prices.house.plane.checkPrices(prices.house.owner, bytes, from: nil)
        #expect(check.changes.map(\.model) == ["new", "old"])
        #expect(check.changes.map(\.change) == [.added, .changed])
        #expect(check.refusal?.contains("whose time has begun") == true)
        #expect(prices.table.table.rows.map(\.id) == ["old"])
        let same = try prices.house.plane.checkPrices(prices.house.owner, PricesSample.document(), from: nil)
        #expect(same.changes.isEmpty && same.refusal == nil)
    }

    @Test func `prices are the house's, not a tenant's`() async throws {
        let prices = try await PriceHouse()
        let tenant = try await prices.house.furnish()
        let own = try ControlHouse.caller(.admin, tenant.id)
        #expect(throws: AdminRefusal.self) { try prices.house.plane.prices(own, "live") }
        #expect(throws: AdminRefusal.self) {
            try prices.house.plane.checkPrices(own, PricesSample.document(), from: nil)
        }
    }
}

/// The table in force.
private final class Held: Sendable {
    private let held: Mutex<PriceTable>

    init(_ table: PriceTable) { held = Mutex(table) }

    var table: PriceTable { held.withLock { $0 } }

    func put(_ table: PriceTable) { held.withLock { $0 = table } }
}

enum PricesSample {
    /// A document with the price of input of each model, in USD per million.
    static func document(models: [(id: String, input: String)] = [("old", "3")]) -> [UInt8] {
        let rows = models.map { model in
            """
            {"id":"\(model.id)","family":"\(model.id)","display_name":"\(model.id)","max_input":1000,"max_output":1000,
             "image_tokens":5000,"bytes_per_output_token":3,"geo":{},
             "rates":[{"input":"\(model.input)","output":"5","write_5m":"1","write_1h":"2","read":"0.5",
                       "source":"a test","verified":"2026-11-01"}]}
            """
        }
        let text = """
            {"schema":"gatehouse-prices/1","currency":"USD","unit":"USD per million tokens",
             "models":[\(rows.joined(separator: ","))],"aliases":{},"modifiers":{},"server_tools":{},"fallback":null}
            """
        return Array(text.utf8)
    }
}
