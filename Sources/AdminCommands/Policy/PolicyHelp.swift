import ArgumentParser
import PolicyLanguage
import StrictJSON

struct PolicyHelp: Verb {
    static let configuration = verb(
        "help", "Explains a code of the policy checker; all of them without one.", "gatehouse policy help E023",
        "gatehouse policy help --output json")

    @Argument(help: "The code, as the checker prints it.")
    var code: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let codes = try code.map { [try Self.known($0)] } ?? CodeHelp.codes
        let lines = codes.map { "\($0)  \(CodeHelp.text(of: $0) ?? "")" }
        let members = codes.map { JSONValue.Member($0, .string(CodeHelp.text(of: $0) ?? "")) }
        session.output.changed(.object(members), lines.joined(separator: "\n"))
    }

    private static func known(_ code: String) throws(Complaint) -> String {
        let name = code.uppercased()
        guard CodeHelp.text(of: name) != nil else {
            throw Complaint("there is no code `\(code)`; `gatehouse policy help` lists all", code: Exit.usage)
        }
        return name
    }
}
