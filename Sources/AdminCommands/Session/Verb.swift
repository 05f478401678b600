import AdminClient
import ArgumentParser

/// One verb: says what it does in `perform`, and leaves flags, connection and failures to this file.
protocol Verb: AsyncParsableCommand {
    var global: GlobalOptions { get }
    func perform(_ session: Session) async throws
}

extension Verb {
    func run() async throws {
        let session = Session(global, in: .process)
        do {
            try await perform(session)
            await session.end()
        } catch {
            guard let complaint = Self.complaint(error) else { throw error }
            session.output.tell("gatehouse: \(complaint.sentence)")
            await session.end()
            throw ExitCode(complaint.code)
        }
    }

    private static func complaint(_ error: any Error) -> Complaint? {
        switch error {
        case let complaint as Complaint: complaint
        case let failure as AdminFailure: Complaint(failure)
        default: nil
        }
    }
}

/// The configuration of a verb; every verb shows two examples.
func verb(
    _ name: String, _ abstract: String, _ first: String, _ second: String, aliases: [String] = []
) -> CommandConfiguration {
    CommandConfiguration(
        commandName: name, abstract: abstract,
        discussion: """
            EXAMPLES
              \(first)
              \(second)
            """,
        aliases: aliases)
}

/// The configuration of a noun.
func noun(_ name: String, _ abstract: String, _ verbs: [any ParsableCommand.Type]) -> CommandConfiguration {
    CommandConfiguration(commandName: name, abstract: abstract, subcommands: verbs)
}
