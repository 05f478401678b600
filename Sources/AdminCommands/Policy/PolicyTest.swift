import ArgumentParser
import PolicyLanguage

struct PolicyTest: Verb {
    static let configuration = verb(
        "test", "Runs the tests and proofs that stand in a folder of policies; asks no daemon.",
        "gatehouse policy test", "gatehouse policy test policies --output json")

    @OptionGroup var folder: PolicyFolder
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let load = try folder.load(session.surroundings)
        if session.output.form == .table {
            for diagnostic in load.errors { session.output.tell(diagnostic.text) }
        }
        let sentence = "ok  \(load.summary.tests) tests, \(load.summary.statements) statements"
        guard load.policy != nil else {
            throw Complaint("\(load.errors.count) of the tests, proofs and checks in `\(folder.folder)` do not hold")
        }
        session.output.changed(PolicyCheck.json(load, load.errors), sentence)
    }
}
