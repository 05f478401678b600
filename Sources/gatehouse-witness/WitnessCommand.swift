import ArgumentParser
import AuditLog
import FoundationEssentials
import Logging
import Vocabulary

/// `gatehouse-witness`: cosigns heads of logs that only ever grew, for another user, on another volume.
@main
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse-witness",
        abstract: "Cosigns the heads of logs that only ever grew (C2SP tlog-witness).",
        discussion: """
            Run it as another user, on another volume, best by another operator: it is worth as much as it is apart.

            EXAMPLES
              gatehouse-witness init --data /var/lib/gatehouse-witness --name witness.example/w1
              gatehouse-witness trust 'gatehouse.example/audit/root+1f2e3d4c+AQ...'
              gatehouse-witness serve --listen 127.0.0.1:8486
            """,
        version: Version.text,
        subcommands: [Init.self, Trust.self, Serve.self, Show.self])
}

/// Where the witness keeps its key and its one database.
struct StateOptions: ParsableArguments {
    @Option(help: "The folder of the key and the database, private to this user.")
    var data = "/var/lib/gatehouse-witness"

    func book() throws -> WitnessBook {
        guard FileManager.default.fileExists(atPath: data) else { throw missing }
        do { return try WitnessBook(folder: data) } catch {
            throw ValidationError("the state in `\(data)` cannot be opened: \(error)")
        }
    }

    func cosigner(_ book: WitnessBook) throws -> Cosigner {
        guard let name = try book.name(), let seed = WitnessKey.read(data), let key = Cosigner(seed: seed, name: name)
        else { throw missing }
        return key
    }

    private var missing: ValidationError {
        ValidationError(
            "there is no key in `\(data)`; make one with `gatehouse-witness init --name NAME --data \(data)`")
    }
}

extension WitnessCommand {
    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes the key and prints its public half.")

        @OptionGroup var state: StateOptions

        @Option(help: "The name of the key, such as witness.example/w1.")
        var name: String

        func run() throws {
            let seed = try WitnessKey.make(state.data)
            guard let key = Cosigner(seed: seed, name: name) else {
                throw ValidationError("`\(name)` is no name of a key: no blank and no +")
            }
            try state.book().setName(name)
            print(key.verifierKey)
        }
    }

    struct Trust: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets a key sign the heads of a log.")

        @Argument(help: "The key of the log: NAME+ID+KEY.")
        var key: String

        @Option(help: "The log's origin; the name of the key without it.")
        var origin: String?

        @OptionGroup var state: StateOptions

        func run() throws {
            guard let key = VerifierKey(text: key), key.algorithm == .ed25519 else {
                throw ValidationError("`\(key)` is no key of a log")
            }
            try state.book().trust(key, origin: origin ?? key.name)
            print("trusts \(key.name) for \(origin ?? key.name)")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the witness's key and the last head of each log.")

        @OptionGroup var state: StateOptions

        func run() throws {
            let book = try state.book()
            print(try state.cosigner(book).verifierKey)
            for log in try book.logs() { print("\(log.origin)  \(log.size.map { "size \($0)" } ?? "no head yet")") }
            for note in try book.misbehaviour() { print("misbehaviour:\n\(note)") }
        }
    }

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Answers add-checkpoint until it is stopped.")

        @OptionGroup var state: StateOptions

        @Option(help: "Where to listen, as address:port.")
        var listen = "127.0.0.1:8486"

        func run() async throws {
            let book = try state.book()
            let desk = WitnessDesk(book: book, cosigner: try state.cosigner(book), clock: SystemClock.now)
            guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
                (0...65_535).contains(port)
            else { throw ValidationError("`\(listen)` is not address:port, such as 127.0.0.1:8486") }
            let server = try await WitnessServer.start(desk, host: String(listen[..<colon]), port: port)
            print("gatehouse-witness on port \(server.port)")
            await server.untilStopped()
        }
    }
}
