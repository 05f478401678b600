import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct AuditFollow: Verb {
    static let configuration = verb(
        "follow", "Prints leaves as they are written, until it is interrupted.",
        "gatehouse audit follow --tenant acme", "gatehouse audit follow --type refused --output jsonl",
        aliases: ["tail"])

    @OptionGroup var filter: ActivityOptions

    @Option(help: "How often to ask.")
    var interval = Lapse(seconds: 1)

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var seen: Set<String> = []
        var isFirst = true
        while true {
            let page = try await session.send(filter.call.asking("limit", isFirst ? "10" : "1000")).json()
            let rows = (page["data"]?.array ?? []).reversed()
            // Each look writes a leaf of its own, which would be printed for ever.
            let wanted = rows.filter { filter.types.isEmpty ? $0["type"] != .string("records-read") : true }
            let new = wanted.filter { row in row["id"]?.string.map { !seen.contains($0) } ?? false }
            seen = Set(rows.compactMap { $0["id"]?.string })
            for row in new { session.output.line(row, AuditList.columns) }
            isFirst = false
            try await Task.sleep(for: .seconds(max(1, interval.seconds)))
        }
    }
}
