import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct Top: Verb {
    static let configuration = verb(
        "top", "Shows who calls and spends now, open holds and the newest refusals, again and again.",
        "gatehouse top --interval 2s", "gatehouse top --once --sort requests --tenant acme")

    /// What the rows are ordered by.
    enum Order: String, ExpressibleByArgument, CaseIterable { case spend, requests }

    @Option(help: "Only this tenant.")
    var tenant: String?

    @Option(help: "How long between two looks.")
    var interval = Lapse(seconds: 2)

    @Option(help: "By spend or by requests.")
    var sort = Order.spend

    @Flag(help: "Look once.")
    var once = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        repeat {
            let rows = try await rows(session)
            if !once, session.surroundings.isOutputTerminal { session.output.text("\u{1B}[H\u{1B}[2J") }
            let holds = try await session.find(AdminCall(.listHolds).asking("tenant", tenant))?["data"]?.array ?? []
            session.output.note(
                "\(session.surroundings.now.secondText)  last hour, \(holds.count) holds open")
            session.output.list(rows, Self.columns)
            guard !once else { return }
            try await Task.sleep(for: .seconds(max(1, interval.seconds)))
        } while !Task.isCancelled
    }

    private static let columns = [
        Column("tenant"), Column("key"), Column("model"), Column("requests"), Column("amount_usd", "spent"),
    ]

    /// Groups of the last hour, the largest first.
    private func rows(_ session: Session) async throws -> [JSONValue] {
        let start = session.surroundings.now.advanced(bySeconds: -3_600)
        let call = AdminCall(.showCosts).asking("starting_at", start.secondText).asking("bucket", "1h")
            .asking("tenant", tenant).asking("group_by[]", "tenant").asking("group_by[]", "key")
            .asking("group_by[]", "model").asking("limit", "2")
        let buckets = try await session.send(call).json()["data"]?.array ?? []
        let rows = buckets.flatMap { $0["results"]?.array ?? [] }
        return rows.sorted { left, right in
            switch sort {
            case .spend: nano(left) > nano(right)
            case .requests: left["requests"]?.integer ?? 0 > right["requests"]?.integer ?? 0
            }
        }
    }

    private func nano(_ row: JSONValue) -> Int64 { NanoUSD(dollars: row["amount_usd"]?.string ?? "0")?.count ?? 0 }
}
