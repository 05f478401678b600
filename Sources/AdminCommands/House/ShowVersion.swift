import ArgumentParser
import StrictJSON
import Vocabulary

struct ShowVersion: Verb {
    static let configuration = verb(
        "version", "Prints the version of this command; asks no daemon.", "gatehouse version",
        "gatehouse version --output json")

    /// Of this program; the daemon says its own in `status`.
    static let text = Version.text

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        session.output.changed(.members(["version": .string(Self.text)]), "gatehouse \(Self.text)")
    }
}
