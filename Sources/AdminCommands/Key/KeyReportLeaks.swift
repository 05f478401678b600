import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct KeyReportLeaks: Verb {
    static let configuration = verb(
        "report-leaks", "Hands in tokens that were found in public, and ends those that are live.",
        "gatehouse key report-leaks report.json",
        "gatehouse key report-leaks found.txt --url https://example.com/paste/1")

    @Argument(help: "A scanner's report (a JSON list), or one token per line.")
    var file: String

    @Option(help: "Where the tokens of a plain list were found.")
    var url: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let reports = try read(session.surroundings)
        var answers: [JSONValue] = []
        for start in stride(from: 0, to: reports.count, by: Self.batch) {
            let batch = LeakReports(Array(reports[start..<min(reports.count, start + Self.batch)]))
            let reply = try await session.send(AdminCall(.reportLeaks, body: ShapeWriter.json(batch)))
            answers += try reply.json()["data"]?.array ?? []
        }
        session.output.list(answers, [Column("key"), Column("result")])
    }

    /// So many tokens that a call ends within the usual time limit, were they all ours.
    private static let batch = 100

    private func read(_ surroundings: Surroundings) throws -> [LeakReport] {
        guard let bytes = surroundings.read(file) else {
            throw Complaint("the file `\(file)` cannot be read", code: Exit.usage)
        }
        guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else {
            return bytes.split(whereSeparator: { $0 <= 0x20 }).map { line in
                var report = LeakReport(token: String(decoding: line, as: UTF8.self))
                report.url = url
                return report
            }
        }
        do {
            return try ShapeReader.read(LeakReports.self, from: JSONReader.parse(bytes)).reports
        } catch {
            throw Complaint("`\(file)` is no report: a list of objects with `token` was expected", code: Exit.usage)
        }
    }
}
