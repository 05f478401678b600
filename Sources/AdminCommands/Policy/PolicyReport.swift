import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct PolicyReport: Verb {
    static let configuration = verb(
        "report", "Says what a kept policy would change, and how many decisions have shown it in the shadow.",
        "gatehouse policy report 19313e74", "gatehouse policy report 19313e74 --output json")

    @Argument(help: "The policy's hash, or its first eight digits.")
    var hash: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let answer = try await session.send(AdminCall(.showShadowReport, [hash])).json()
        session.output.changed(answer, Self.text(answer))
    }

    /// `412 of 1200 decisions would change`, then a line for each change.
    static func text(_ report: JSONValue) -> String {
        let (seen, changed) = (report["decisions"]?.integer ?? 0, report["changed"]?.integer ?? 0)
        var lines = ["\(changed) of \(seen) decisions would change"]
        for change in report["changes"]?.array ?? [] {
            let words = ["subject", "text", "condition"].compactMap { change[$0]?.string }.filter { !$0.isEmpty }
            let calls = (change["calls"]?.array ?? []).compactMap(\.string).joined(separator: ", ")
            let head = words.joined(separator: "   ")
            lines.append("  \(change["requests"]?.integer ?? 0)   \(head)" + (calls.isEmpty ? "" : "   for \(calls)"))
        }
        return lines.joined(separator: "\n")
    }
}
