/// What the command line says: `GatewayBenchmarks [ROUNDS] [--quick] [--only PART] [--bin DIR] [--peers DIR]`.
struct Options {
    var rounds = 5
    /// Seconds of each drive; a round has three.
    var seconds = 5
    /// Folder of the programs under test, from the current folder.
    var bin = ".build/release"
    /// Folder of the peers that were fetched.
    var peers = ".build/peers"
    var parts: Set<Part> = [.rates, .latency, .streams]
    /// Seconds of mixed traffic of the soak.
    var soakSeconds = 600
    /// `ledger.durability` of the daemon.
    var durability = "full"

    enum Part: String, CaseIterable { case rates, latency, streams, soak }

    static let roundLimit = 100
    static let usage = """
        usage: GatewayBenchmarks [ROUNDS] [--quick] [--only PART] [--soak SECONDS] [--durability WORD] [--bin DIR]
                                 [--peers DIR]
          ROUNDS    interleaved rounds, 1 to \(roundLimit) (default: 5)
          --quick   one round of two seconds
          --only    rates, latency or streams (default: all three)
          --soak    mixed traffic for so many seconds, 10 to 3600, and nothing else: is memory flat?
          --durability  full (default) or relaxed, as `ledger.durability`
          --peers   folder of Envoy and LiteLLM, as `etc/bench-peers` fetches them (default: .build/peers)
          --bin     folder of gatehoused, gatehouse and gatehouse-simulator (default: .build/release)
        Runs from the root of the repository and keeps its state in a folder below $TMPDIR, which it removes.
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": (rounds, seconds) = (1, 2)
            case "--bin": bin = try Self.value(of: word, &rest)
            case "--peers": peers = try Self.value(of: word, &rest)
            case "--durability": durability = try Self.value(of: word, &rest)
            case "--only": parts = [try Self.part(try Self.value(of: word, &rest))]
            case "--soak":
                parts = [.soak]
                soakSeconds = try Self.count(try Self.value(of: word, &rest), in: 10...3_600)
            default: rounds = try Self.count(word, in: 1...Self.roundLimit)
            }
        }
    }

    /// Seconds after which the bench gives up, whatever hangs.
    var deadline: Int {
        parts == [.soak] ? soakSeconds + 180 : 600 + rounds * Target.allCases.count * (seconds + 10)
    }

    private static func value(of name: String, _ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw Failure("`\(name)` needs a value\n\(usage)") }
        return value
    }

    private static func part(_ word: String) throws -> Part {
        guard let part = Part(rawValue: word), part != .soak else { throw Failure("`\(word)` is no part\n\(usage)") }
        return part
    }

    private static func count(_ word: String, in range: ClosedRange<Int>) throws -> Int {
        guard let count = Int(word), range.contains(count) else {
            throw Failure("`\(word)` is no number from \(range.lowerBound) to \(range.upperBound)\n\(usage)")
        }
        return count
    }
}

/// Why nothing could be measured, in words for the person at the terminal.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
