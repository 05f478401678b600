import ArgumentParser
import PolicyLanguage
import StrictJSON

struct PolicyFmt: Verb {
    static let configuration = verb(
        "fmt", "Writes the files of a folder in the one layout; asks no daemon.", "gatehouse policy fmt",
        "gatehouse policy fmt policies --check")

    @OptionGroup var folder: PolicyFolder

    @Flag(help: "Change nothing; say which files would change, and fail if there are any.")
    var check = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var changed: [String] = []
        for file in try folder.files(session.surroundings) {
            let (text, diagnostics) = PolicyFormat.format(file)
            for diagnostic in diagnostics { session.output.tell(diagnostic.text) }
            guard let text else { throw Complaint("`\(file.name)` cannot be read; nothing more was changed") }
            guard text != file.text else { continue }
            changed.append(file.name)
            if !check { try session.surroundings.write(Array(text.utf8), to: "\(folder.folder)/\(file.name)") }
        }
        session.output.list(changed.map { .members(["file": .string($0)]) }, [Column("file", "changed")])
        if check, !changed.isEmpty {
            throw Complaint("\(changed.count) files have another layout; type gatehouse policy fmt \(folder.folder)")
        }
    }
}
