import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct PriceShow: Verb {
    static let configuration = verb(
        "show", "Shows every price of one model, past and to come, with its source.",
        "gatehouse price show claude-haiku-5-5", "gatehouse price show haiku --output json")

    @Argument(help: "The model's id, or an alias.")
    var model: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let models = try await session.send(AdminCall(.showPrices, ["live"])).json()["models"]?.array ?? []
        let found = models.first { row in
            row["id"]?.string == model || (row["aliases"]?.array ?? []).contains { $0.string == model }
        }
        guard let found else {
            let known = models.compactMap { $0["id"]?.string }
            throw Complaint("there is no model `\(model)`; \(Nearest.hint(model, among: known))")
        }
        guard session.output.form == .table else { return session.output.object(found, Self.columns) }
        session.output.list(found["dated"]?.array ?? [], Self.columns)
    }

    private static let columns = [
        Column("effective_from", "since"), Column("rates.input", "input"), Column("rates.output", "output"),
        Column("rates.write_5m", "write 5m"), Column("rates.write_1h", "write 1h"), Column("rates.read", "read"),
        Column("above"), Column("rates_above.input", "input above"), Column("verified"), Column("source"),
    ]
}
