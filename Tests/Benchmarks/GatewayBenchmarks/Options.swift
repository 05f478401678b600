/// What the command line says: `GatewayBenchmarks [ROUNDS] [--quick] [--bin DIR]`.
struct Options {
    var rounds = 5
    /// Seconds of each drive; a round has three.
    var seconds = 5
    /// Folder of the programs under test, from the current folder.
    var bin = ".build/release"

    static let roundLimit = 100
    static let usage = """
        usage: GatewayBenchmarks [ROUNDS] [--quick] [--bin DIR]
          ROUNDS    interleaved rounds, 1 to \(roundLimit) (default: 5)
          --quick   one round of two seconds
          --bin     folder of gatehoused, gatehouse and gatehouse-simulator (default: .build/release)
        Runs from the root of the repository and keeps its state in a folder below $TMPDIR, which it removes.
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": (rounds, seconds) = (1, 2)
            case "--bin":
                guard let folder = rest.popFirst() else { throw Failure("`--bin` needs a folder\n\(Self.usage)") }
                bin = folder
            default: rounds = try Self.count(word)
            }
        }
    }

    /// Seconds after which the bench gives up, whatever hangs.
    var deadline: Int { 90 + rounds * Target.allCases.count * (seconds + 10) }

    private static func count(_ word: String) throws -> Int {
        guard let count = Int(word), (1...roundLimit).contains(count) else {
            throw Failure("`\(word)` is no number of rounds\n\(usage)")
        }
        return count
    }
}

/// Why nothing could be measured, in words for the person at the terminal.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
