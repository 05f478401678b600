import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

/// What a report covers, and how it is cut.
struct ReportOptions: ParsableArguments {
    @Option(help: "Only of this tenant.")
    var tenant: String?

    @Option(help: "Rows per tenant, project, key, model or tier (that of the key now); by comma.")
    var by: String?

    @Option(help: "From so long ago; 7d without any other.")
    var since: TimeArgument?

    @Option(help: "From this time on.")
    var from: TimeArgument?

    @Option(help: "Up to this time; now without it.")
    var to: TimeArgument?

    @Option(help: "How long one bucket is: 1m, 1h or 1d.")
    var bucket = BucketSize.day

    func validate() throws {
        guard since == nil || from == nil else { throw ValidationError("give --since or --from, not both") }
        for name in dimensions where ReportDimension(rawValue: name) == nil {
            let known = ReportDimension.allCases.map(\.rawValue)
            throw ValidationError("cannot group by `\(name)`; \(Nearest.hint(name, among: known))")
        }
    }

    var dimensions: [String] { (by ?? "").split(separator: ",").map(String.init) }

    func call(_ operation: AdminOperation, now: Instant) -> AdminCall {
        let week = now.advanced(bySeconds: -7 * 86_400)
        let start = from?.before(now) ?? since?.before(now) ?? week
        let call = AdminCall(operation)
            .asking("starting_at", start.secondText)
            .asking("ending_at", to?.before(now).secondText)
            .asking("bucket", bucket.rawValue)
            .asking("tenant", tenant)
        return dimensions.reduce(call) { $0.asking("group_by[]", $1) }
    }

    /// Prints one row per bucket and group; a bucket without traffic has one row of nothing.
    func print(_ operation: AdminOperation, _ values: [Column], _ session: Session) async throws {
        var rows: [JSONValue] = []
        var cursor: String?
        repeat {
            let page = try await session.send(call(operation, now: session.surroundings.now).asking("cursor", cursor))
            let json = try page.json()
            rows += Self.rows(json["data"]?.array ?? [])
            cursor = json["next_cursor"]?.string
        } while cursor != nil
        let columns = [Column("starting_at", "from")] + dimensions.map { Column($0) } + values
        session.output.list(rows, columns)
    }

    private static func rows(_ buckets: [JSONValue]) -> [JSONValue] {
        buckets.flatMap { bucket -> [JSONValue] in
            let start = JSONValue.Member("starting_at", bucket["starting_at"] ?? .null)
            let results = bucket["results"]?.array ?? []
            return results.isEmpty ? [.object([start])] : results.map { .object([start] + ($0.members ?? [])) }
        }
    }
}
