import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct PriceDiff: Verb {
    static let configuration = verb(
        "diff", "Says what a price document would change, and whether it may; stores nothing.",
        "gatehouse price diff prices.json", "gatehouse price diff prices.json --effective-from 2027-02-01T00:00:00Z",
        aliases: ["check"])

    @OptionGroup var document: PriceDocumentOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let checked = try await session.send(try document.call(.checkPrices, session)).json()
        let changes = checked["changes"]?.array ?? []
        session.output.list(changes, [Column("model"), Column("change"), Column("before"), Column("after")])
        for warning in (checked["warnings"]?.array ?? []).compactMap(\.string) {
            session.output.note("note: \(warning)")
        }
        if let refusal = checked["refusal"]?.string { throw Complaint("price-in-force: \(refusal)") }
        if !changes.isEmpty { throw ExitCode(Exit.difference) }
    }
}

/// A price document, and from when on what it changes holds.
struct PriceDocumentOptions: ParsableArguments {
    @Argument(help: "The price document: a file of schema gatehouse-prices/1.")
    var file: String

    @Option(help: "Rates that differ hold from then on, those in force until then: a time, or 7d from now.")
    var effectiveFrom: TimeArgument?

    func call(_ operation: AdminOperation, _ session: Session) throws -> AdminCall {
        guard let bytes = session.surroundings.read(file, limit: 1 << 20) else {
            throw Complaint("the file `\(file)` cannot be read, or has more than 1 MiB", code: Exit.usage)
        }
        let document: JSONValue
        do { document = try JSONReader.parse(bytes) } catch {
            throw Complaint("the file `\(file)` is no JSON: \(error)", code: Exit.usage)
        }
        return AdminCall(operation, body: document)
            .asking("effective_from", effectiveFrom?.after(session.surroundings.now).secondText)
    }
}
