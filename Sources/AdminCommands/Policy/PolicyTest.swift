import ArgumentParser
import PolicyLanguage

struct PolicyTest: Verb {
    static let configuration = verb(
        "test", "Runs the tests and proofs that stand in a folder of policies; asks no daemon.",
        "gatehouse policy test", "gatehouse policy test policies --coverage")

    @OptionGroup var folder: PolicyFolder

    @Flag(help: "List the rules and routes that no test decides; exit 1 if there are any.")
    var coverage = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let load = try folder.load(session.surroundings)
        if session.output.form == .table {
            for diagnostic in load.errors { session.output.tell(diagnostic.text) }
        }
        let sentence = "ok  \(load.summary.tests) tests, \(load.summary.statements) statements"
        guard let policy = load.policy else {
            throw Complaint("\(load.errors.count) of the tests, proofs and checks in `\(folder.folder)` do not hold")
        }
        let open = coverage ? policy.uncovered() : []
        let lines = [sentence] + open.map { "no test decides  \($0)" }
        session.output.changed(PolicyCheck.json(load, load.errors), lines.joined(separator: "\n"))
        guard open.isEmpty else {
            throw Complaint("no test decides \(open.count) of the rules; write an expect for each")
        }
    }
}
