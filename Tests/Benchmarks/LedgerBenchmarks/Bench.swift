import Foundation

/// The writer alone, without sockets: durable holds and settlements over the real store.
///
/// Beside it, in the same run and on the same disk, stands a bare probe of the design: prepared statements, one leaf
/// per hold and per settlement, nothing else. What else the machine does weighs on both.
@main
enum Bench {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            exit(try run(options) ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("LedgerBenchmarks: \(error)\n".utf8))
            exit(2)
        }
    }

    /// Measures, prints, and says whether every bound holds.
    private static func run(_ options: Options) throws -> Bool {
        let folder = try Folder()
        defer { folder.remove() }
        var report = Report()
        report.flush = try DiskFlush.measure(in: folder.path, rounds: 200)
        report.probes = try [64, 256].map { try BareProbe.run(in: folder.path, batch: $0, seconds: options.seconds) }
        report.print()
        let small = try Town(folder.path + "/small", accounts: 10, options: options)
        try report.take(small, options)
        small.close()
        let large = try Town(
            folder.path + "/large", accounts: options.accounts, leaves: options.leaves, options: options)
        try report.take(large, options)
        report.leaves = try large.leaves()
        large.kill()
        (report.start, report.startProcessor) = try Town.restart(folder.path + "/large")
        (report.cleanStart, report.cleanProcessor) = try Town.restart(folder.path + "/large")
        report.printVerdicts(options)
        return report.holds
    }
}

/// What the command line says: `LedgerBenchmarks [--quick] [--accounts N] ...`.
struct Options {
    var seconds = 5
    var accounts = 100_000
    /// Leaves of earlier days in the journal of the large town.
    var leaves = 1_000_000
    /// Pairs in flight of the closed loop.
    var inFlight = 512
    /// Pairs a second of the paced load.
    var pace = 20_000
    /// Of the store; its own where nothing is said.
    var rowsEvery: Int?
    var walPages: Int?

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": (seconds, accounts, leaves) = (2, 10_000, 100_000)
            case "--accounts": accounts = try Self.number(rest.popFirst())
            case "--leaves": leaves = try Self.number(rest.popFirst())
            case "--seconds": seconds = try Self.number(rest.popFirst())
            case "--in-flight": inFlight = try Self.number(rest.popFirst())
            case "--pace": pace = try Self.number(rest.popFirst())
            case "--rows-every": rowsEvery = try Self.number(rest.popFirst())
            case "--wal-pages": walPages = try Self.number(rest.popFirst())
            default: throw Failure("`\(word)`? usage: LedgerBenchmarks [--quick] \(Self.numbers)")
            }
        }
    }

    private static let numbers =
        "[--accounts N] [--leaves N] [--seconds N] [--in-flight N] [--pace N] [--rows-every N] [--wal-pages N]"

    private static func number(_ text: String?) throws -> Int {
        guard let number = text.flatMap({ Int($0) }), (1...1_000_000).contains(number) else {
            throw Failure("a number from 1 to 1000000 is missing")
        }
        return number
    }
}

/// Why nothing could be measured, in words for the person at the terminal.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A folder of this run on the disk under test, mode 0700.
struct Folder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-bench-\(getpid())")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = url.path
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
