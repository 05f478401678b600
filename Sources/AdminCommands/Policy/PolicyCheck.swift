import ArgumentParser
import Digests
import PolicyLanguage
import StrictJSON

struct PolicyCheck: Verb {
    static let configuration = verb(
        "check", "Reads, checks, tests and proves a folder of policies; asks no daemon.", "gatehouse policy check",
        "gatehouse policy check policies --notes --output json")

    @OptionGroup var folder: PolicyFolder

    @Flag(help: "Show notes as well.")
    var notes = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let load = try folder.load(session.surroundings)
        let shown = load.diagnostics.filter { notes || $0.severity != .note }
        if session.output.form == .table {
            for diagnostic in shown { session.output.tell(diagnostic.text) }
        }
        session.output.changed(Self.json(load, shown), Self.sentence(load))
        guard load.policy != nil else {
            throw Complaint("the policy in `\(folder.folder)` does not load: \(load.errors.count) errors")
        }
    }

    /// `4 files, 19313e74: 31 tests, 10 statements over 40,357 classes, 0 warnings`.
    static func sentence(_ load: PolicyLoad) -> String {
        let hash = load.policy.map { ", \($0.shortHash)" } ?? ""
        return "\(load.summary.files) files\(hash): \(load.summary.text)"
    }

    static func json(_ load: PolicyLoad, _ shown: [Diagnostic]) -> JSONValue {
        .members([
            "loads": .bool(load.policy != nil), "hash": load.policy.map { .string($0.hash.hex) } ?? .null,
            "files": .integer(Int64(load.summary.files)), "tests": .integer(Int64(load.summary.tests)),
            "statements": .integer(Int64(load.summary.statements)), "classes": .integer(Int64(load.summary.classes)),
            "diagnostics": .array(shown.map(Self.json)),
        ])
    }

    private static func json(_ diagnostic: Diagnostic) -> JSONValue {
        .members([
            "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code),
            "message": .string(diagnostic.message), "file": .string(diagnostic.place.file),
            "line": .integer(Int64(diagnostic.place.line)), "column": .integer(Int64(diagnostic.place.column)),
            "length": .integer(Int64(diagnostic.place.length)),
            "advice": diagnostic.advice.map { .string($0) } ?? .null,
            "detail": .array(diagnostic.detail.map { .string($0) }),
        ])
    }
}
