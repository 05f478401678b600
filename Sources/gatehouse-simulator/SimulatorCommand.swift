import ArgumentParser
import NIOPosix
import Simulator
import Vocabulary

/// `gatehouse-simulator`: the simulator as a program of its own, for benchmarks and for trying things out.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse-simulator",
        abstract: "A deterministic Messages API without a model.",
        discussion: """
            A request may script its own answer in the last user text, for example
              sim{deltas=20,gap=5ms}  sim{tool=Bash,input={"command":"ls"}}  sim{status=529,retry=1}
            """,
        version: Version.text)

    @Option(help: "Where to listen, as address:port.")
    var address = "127.0.0.1:9100"

    @Option(help: "Pause before each answer, such as 20ms.")
    var delay = "0ms"

    @Option(help: "Pause between the deltas of a stream, such as 5ms.")
    var gap = "0ms"

    @Option(help: "Text deltas of an answer; without it the answer echoes the request.")
    var deltas: Int?

    @Option(help: "Characters in a delta.")
    var size = 24

    @Option(help: "Refuse requests that do not carry this key.")
    var key: String?

    @Option(help: "Event loops.")
    var threads = 1

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
        let simulator = try await RunningSimulator.start(try settings(), on: group)
        print("simulator on port \(simulator.port), no model")
        try await simulator.untilStopped()
    }

    private func settings() throws -> SimulatorSettings {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
            throw ValidationError("`\(address)` is not address:port, such as `127.0.0.1:9100`")
        }
        guard let delay = Directive.duration(delay), let gap = Directive.duration(gap) else {
            throw ValidationError("a pause is a number and `us`, `ms` or `s`, such as `20ms`")
        }
        var settings = SimulatorSettings()
        settings.host = String(address[..<colon])
        settings.port = port
        settings.requiredKey = key
        settings.directive.delay = delay
        settings.directive.gap = gap
        settings.directive.deltas = deltas.map { min(max(0, $0), Directive.deltaLimit) }
        settings.directive.size = min(max(1, size), Directive.sizeLimit)
        return settings
    }
}
