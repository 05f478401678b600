import Foundation

/// The data plane beside bare proxies, all before the same simulator, in one run.
///
/// The targets are driven in turn, round after round, and compared round by round: what else the machine does
/// then weighs on all of them.
@main
enum Bench {
    static func main() async {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            exit(try await run(options) ? ExitCode.holds : ExitCode.pastBound)
        } catch {
            FileHandle.standardError.write(Data("GatewayBenchmarks: \(error)\n".utf8))
            exit(ExitCode.failure)
        }
    }

    /// Measures, prints, and says whether every bound holds.
    private static func run(_ options: Options) async throws -> Bool {
        let stage = try Stage(options)
        let crew = Crew(folder: stage.folder)
        defer { crew.disband() }
        let watch = crew.watch(seconds: options.deadline)
        defer { withExtendedLifetime(watch) {} }
        return try await run(options, stage, crew)
    }

    private static func run(_ options: Options, _ stage: Stage, _ crew: Crew) async throws -> Bool {
        let machine = Machine.look(crew)
        try stage.writeConfigurations()
        let house = try House.open(stage, crew, options)
        let load = Load(stage: stage, crew: crew)
        try load.prepare(key: house.key)
        var report = Report(machine, options, house)
        if options.parts.contains(.rates) { report.rates = try Rates(Measurements.take(options, load, house), house) }
        if options.parts.contains(.latency) { report.latency = try await Latency.take(options, stage, house) }
        if options.parts.contains(.streams) { report.streams = try await Streams.take(options, stage, house) }
        if options.parts.contains(.soak) { report.soak = try await Soak.take(options, stage, house) }
        print(report.text, try report.json(), separator: "\n\n")
        return report.holds
    }
}

/// How the bench ends.
enum ExitCode {
    static let holds: Int32 = 0
    static let pastBound: Int32 = 1
    /// Nothing could be measured.
    static let failure: Int32 = 2
}
