import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct Top: Verb {
    static let configuration = verb(
        "top", "Shows who calls and spends now, open holds and the newest refusals, again and again.",
        "gatehouse top --interval 2s", "gatehouse top --once --sort denials --tenant acme")

    /// What the rows are ordered by.
    enum Order: String, ExpressibleByArgument, CaseIterable { case spend, rate, denials }

    @Option(help: "Only this tenant.")
    var tenant: String?

    @Option(help: "How long between two looks.")
    var interval = Lapse(seconds: 1)

    @Option(help: "By spend, by rate or by denials, the largest first.")
    var sort = Order.spend

    @Flag(help: "Look once.")
    var once = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var look = TopLook(session: session, tenant: tenant)
        repeat {
            let seen = try await look.take(by: sort)
            if !once, session.surroundings.isOutputTerminal { session.output.text("\u{1B}[H\u{1B}[2J") }
            session.output.note("\(session.surroundings.now.secondText)  last hour, \(seen.holds) holds open")
            session.output.list(seen.rows.map(\.json), Self.columns)
            for refusal in seen.refusals { session.output.note(refusal) }
            guard !once else { return }
            try await Task.sleep(for: .seconds(max(1, interval.seconds)))
        } while !Task.isCancelled
    }

    private static let columns = [
        Column("tenant"), Column("key"), Column("rate", "a minute"), Column("requests"), Column("denials"),
        Column("amount_usd", "spent"),
    ]
}

extension Top.Order {
    /// Whether the first row stands above the second.
    func isBefore(_ left: TopRow, _ right: TopRow) -> Bool {
        switch self {
        case .spend: (left.spent.count, left.requests) > (right.spent.count, right.requests)
        case .rate: (left.rate, left.requests) > (right.rate, right.requests)
        case .denials: (left.denials, left.requests) > (right.denials, right.requests)
        }
    }
}
