import Foundation

/// What it costs to know who somebody is: in one process, and over the wire under a flood of bad keys.
///
/// Each figure stands beside a peer that ran in the same minute on the same machine: a table keyed by a hash in
/// hexadecimal, an argon2id run, the same daemon without the flood.
@main
enum KeyBench {
    static func main() async {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            var figures: [Figure] = []
            for part in options.parts { figures += try await run(part, options) }
            print(try Report(machine: .look(), figures: figures).text)
            exit(figures.allSatisfy(\.holds) ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("KeyBenchmarks: \(error)\n".utf8))
            exit(2)
        }
    }

    private static func run(_ part: Options.Part, _ options: Options) async throws -> [Figure] {
        switch part {
        case .lookup: try await LookupBench(options).run()
        case .strangers: try StrangersBench(options).run()
        case .pool: try await PoolBench().run()
        case .restart: try await RestartBench(options).run()
        case .flood: try await FloodBench(options).run()
        }
    }
}

/// `KeyBenchmarks [PART ...] [--keys N] [--seconds N] [--bin DIR]`.
struct Options {
    enum Part: String, CaseIterable { case lookup, strangers, pool, restart, flood }

    var parts = Part.allCases
    var keys = 100_000
    /// Of each drive over the wire.
    var seconds = 4
    var bin = ".build/release"

    init(_ arguments: [String]) throws {
        var named: [Part] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--keys": keys = try Self.number(rest.popFirst(), in: 1_000...1_000_000)
            case "--seconds": seconds = try Self.number(rest.popFirst(), in: 1...60)
            case "--bin": bin = rest.popFirst() ?? bin
            default:
                guard let part = Part(rawValue: word) else { throw Failure("`\(word)` is no part of this bench") }
                named.append(part)
            }
        }
        if !named.isEmpty { parts = named }
    }

    private static func number(_ word: String?, in range: ClosedRange<Int>) throws -> Int {
        guard let number = word.flatMap({ Int($0) }), range.contains(number) else {
            throw Failure("`\(word ?? "")` is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

/// Why nothing could be measured.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
