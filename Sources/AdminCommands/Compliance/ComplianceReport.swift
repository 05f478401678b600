import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct ComplianceReport: Verb {
    static let configuration = verb(
        "report", "Writes what an auditor asks about a tenant in a span of time, as one page of Markdown.",
        "gatehouse compliance report acme --from 2026-10-01 --to 2026-11-01 --out october.md",
        "gatehouse compliance report acme --from 30d --output json")

    @Argument(help: "The tenant.")
    var tenant: String

    @Option(help: "From this time on, or from so long ago.")
    var from: TimeArgument

    @Option(help: "Up to this time; up to now without it.")
    var to: TimeArgument?

    @Option(help: "The file to write; standard output without it.")
    var out: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let now = session.surroundings.now
        let span = ReportSpan(from: from.before(now), to: to?.before(now) ?? now)
        guard span.from < span.to, span.to <= now.advanced(bySeconds: 1) else {
            throw Complaint(
                "a report covers a span that has begun: --from lies before --to, --to not in the future",
                code: Exit.usage)
        }
        guard span.to <= span.from.advanced(bySeconds: 366 * 86_400) else {
            throw Complaint("a report covers 366 days at most; make one for each year", code: Exit.usage)
        }
        let facts = try await ReportFacts.gather(tenant, span, session)
        let page = ReportPage(facts, span, at: now).text
        if let out {
            try session.surroundings.write(Array(page.utf8), to: out)
            return session.output.changed(facts.json, "wrote \(out): \(facts.leaves) leaves, \(facts.acts.count) acts")
        }
        switch session.output.form {
        case .table: session.output.text(page)
        case .json, .jsonl, .csv:
            session.output.object(facts.json, [Column("tenant.name", "tenant"), Column("leaves")])
        }
    }
}

/// From an instant up to another one, which is no longer in it.
struct ReportSpan: Hashable {
    let from: Instant
    let to: Instant

    func holds(_ text: String?) -> Bool {
        guard let instant = text.flatMap({ Instant(text: $0) }) else { return false }
        return from <= instant && instant < to
    }
}
