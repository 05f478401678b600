import Foundation

/// The data plane beside a bare nginx, both before the same simulator, in one run.
///
/// The three targets are driven in turn, round after round, and compared round by round: what else the machine does
/// then weighs on all of them.
@main
enum Bench {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            exit(try run(options) ? ExitCode.holds : ExitCode.pastBound)
        } catch {
            FileHandle.standardError.write(Data("GatewayBenchmarks: \(error)\n".utf8))
            exit(ExitCode.failure)
        }
    }

    /// Measures, prints, and says whether every bound holds.
    private static func run(_ options: Options) throws -> Bool {
        let stage = try Stage()
        let crew = Crew(folder: stage.folder)
        defer { crew.disband() }
        let watch = crew.watch(seconds: options.deadline)
        return try withExtendedLifetime(watch) { try run(options, stage, crew) }
    }

    private static func run(_ options: Options, _ stage: Stage, _ crew: Crew) throws -> Bool {
        let machine = Machine.look(crew)
        try stage.writeConfigurations()
        let house = try House.open(stage, crew, bin: options.bin)
        let load = Load(stage: stage, crew: crew)
        try load.prepare(key: house.key)
        let measurements = try Measurements.take(options, load, house.daemon)
        let report = Report(measurements, machine, options, house)
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
