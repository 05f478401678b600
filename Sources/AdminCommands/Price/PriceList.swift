import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct PriceList: Verb {
    static let configuration = verb(
        "list", "Lists what each model costs now, or at a time, in USD per million tokens.", "gatehouse price list",
        "gatehouse price list --at 2027-02-01T00:00:00Z --output csv")

    @Option(help: "At this time instead of now: 2027-02-01T00:00:00Z, or 30d from now.")
    var at: TimeArgument?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let table = try await session.send(AdminCall(.showPrices, ["live"])).json()
        let instant = at?.after(session.surroundings.now) ?? session.surroundings.now
        let rows = (table["models"]?.array ?? []).filter { $0["retired"]?.bool != true }.compactMap { model in
            Self.row(model, at: instant)
        }
        session.output.list(rows, Self.columns)
    }

    /// The rates of a model that have begun last at `instant`.
    private static func row(_ model: JSONValue, at instant: Instant) -> JSONValue? {
        let entry = (model["dated"]?.array ?? []).last { entry in
            guard let from = entry["effective_from"]?.string.flatMap({ Instant(text: $0) }) else { return true }
            return from <= instant
        }
        guard let entry, let rates = entry["rates"]?.members else { return nil }
        let names = [
            JSONValue.Member("model", model["id"] ?? .null),
            JSONValue.Member("effective_from", entry["effective_from"] ?? .null),
        ]
        return .object(names + rates)
    }

    static let columns = [
        Column("model"), Column("input"), Column("output"), Column("write_5m", "write 5m"),
        Column("write_1h", "write 1h"), Column("read"), Column("effective_from", "since"),
    ]
}
