import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct Doctor: Verb {
    static let configuration = verb(
        "doctor", "Looks for what is wrong with the daemon and its machine, and says what to type.",
        "gatehouse doctor", "gatehouse doctor --fix --config /etc/gatehouse/gatehouse.yaml")

    @Flag(help: "First set right what can safely be: modes of private files, and folders that are missing.")
    var fix = false

    @OptionGroup var daemon: DaemonOptions

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        if fix, try daemon.program.run(["--fix"]) != 0 { throw Complaint("nothing was set right") }
        let json: JSONValue
        do { json = try await session.send(AdminCall(.examine)).json() } catch AdminFailure.unreachable(let cause) {
            json = try ShapeWriter.json(Self.unreachable(cause))
        }
        let found = try ShapeReader.read(ExaminationShape.self, from: json, strangers: .ignore)
        if session.output.form == .table {
            session.output.text(Self.lines(found).map { $0 + "\n" }.joined())
        } else {
            session.output.object(json, [Column("looked_at"), Column("findings")])
        }
        if let complaint = Self.complaint(found) { throw complaint }
    }

    private static func lines(_ found: ExaminationShape) -> [String] {
        guard !found.findings.isEmpty else { return ["ok  \(found.lookedAt) things looked at, nothing is wrong"] }
        return found.findings.flatMap { finding in
            [
                "\(finding.severity.rawValue)  \(finding.code)  \(finding.subject)", "  cause  \(finding.cause)",
                "  cure   \(finding.cure)",
            ].map(Cell.plain)
        }
    }

    /// Errors are a failure; warnings alone are none.
    private static func complaint(_ found: ExaminationShape) -> Complaint? {
        let errors = found.findings.count { $0.severity == .error }
        guard errors > 0 else { return nil }
        let isUnreachable = found.findings.contains { $0.code == unreachableCode }
        let warnings = found.findings.count - errors
        return Complaint(
            "\(errors) of these need you now" + (warnings > 0 ? ", \(warnings) can wait" : ""),
            code: isUnreachable ? Exit.unreachable : Exit.refused)
    }

    private static let unreachableCode = "daemon-unreachable"

    /// The one finding that the daemon cannot tell itself.
    private static func unreachable(_ cause: String) -> ExaminationShape {
        let finding = FindingShape(
            code: unreachableCode, severity: .error, subject: "gatehoused", cause: cause,
            cure: "start it: systemctl start gatehoused; what keeps it from starting: gatehoused --check")
        return ExaminationShape(lookedAt: 1, findings: [finding])
    }
}
