import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ApprovalWatch: Verb {
    static let configuration = verb(
        "watch", "Prints what begins to wait for a person's word, until it is interrupted.",
        "gatehouse approval watch", "gatehouse approval watch --tenant acme --kind tool --output jsonl")

    @OptionGroup var filter: ApprovalOptions

    @Option(help: "How often to ask.")
    var interval = Lapse(seconds: 1)

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var seen: Set<String> = []
        while true {
            let call = filter.call.asking("status", "pending").asking("limit", "1000")
            let rows = (try await session.send(call).json()["data"]?.array ?? []).reversed()
            for row in rows where row["id"]?.string.map({ !seen.contains($0) }) ?? false {
                session.output.line(row, ApprovalList.columns)
            }
            seen = Set(rows.compactMap { $0["id"]?.string })
            try await Task.sleep(for: .seconds(max(1, interval.seconds)))
        }
    }
}
