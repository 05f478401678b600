import AdminClient
import AdminContract
import ArgumentParser

/// The flags that every verb takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: "Where the daemon listens: unix:PATH or https://HOST:PORT (GATEHOUSE_SERVER).")
    var server: AdminServer?

    @Option(help: "File with an admin key (GATEHOUSE_ADMIN_KEY_FILE).")
    var keyFile: String?

    @Option(help: "PEM file of the authorities to trust instead of the system's.")
    var ca: String?

    @Option(help: "How to print: table, json, jsonl or csv; table on a terminal, json in a pipe.")
    var output: OutputForm?

    @Option(help: "Members to print, by comma: name,status,owner.type.")
    var columns: String?

    @Flag(help: "Print without colors.")
    var noColor = false

    @Flag(help: "Print results and errors only.")
    var quiet = false

    @Flag(help: "Answer every question with yes; on a terminal this needs --confirm too.")
    var yes = false

    @Option(help: "How long to wait for an answer.")
    var timeout = Lapse(seconds: 30)

    @Option(help: "The id under which the daemon logs this call.")
    var requestID: String?

    func validate() throws {
        guard timeout.seconds > 0 else { throw ValidationError("--timeout is at least 1s") }
    }
}

extension AdminServer: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension Lapse: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
    package var defaultValueDescription: String { description }
}
