import AllocationCounter
import Foundation
import PolicyLanguage

/// Whole decisions of the shipped policies, in this process, beside Cedar on the same twelve requests in the same run.
///
/// A decision takes less than reading a clock, so it is timed in batches; a figure is the median of all batches. The
/// engines are driven in turn, round after round.
@main
enum PolicyBench {
    static func main() {
        do {
            exit(try run(Options(Array(CommandLine.arguments.dropFirst()))) ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("PolicyBenchmarks: \(error)\n".utf8))
            exit(2)
        }
    }

    /// Measures, prints, and says whether every bound holds.
    private static func run(_ options: Options) throws -> Bool {
        let folder = try Folder(options.policies)
        let cases = try folder.cases(Request.peers + Request.own)
        for one in cases { try one.check() }
        let peer = options.python.map(CedarPeer.init)
        try peer?.start(Request.peers)
        defer { peer?.stop() }
        var figures = Figures()
        for _ in 0..<options.rounds {
            for one in cases { figures.add(one, Timing.decisions(one, batches: options.batches)) }
            try peer.map { figures.add(try $0.round(calls: 200)) }
            figures.addShadow(try folder.shadow(cases, batches: options.batches))
            figures.addLoad(try folder.load())
        }
        figures.allocations = Timing.allocations(cases, decisions: 100_000)
        print(figures.text)
        return figures.hold
    }
}

/// What the command line says.
struct Options {
    var rounds = 5
    var batches = 400
    var policies = "policies"
    /// A Python that has `cedarpy`; without it the peer is left out.
    var python: String?

    static let usage = "usage: PolicyBenchmarks [--quick] [--policies DIR] [--python PYTHON]"

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": (rounds, batches) = (1, 100)
            case "--policies": policies = try Self.value(&rest)
            case "--python": python = try Self.value(&rest)
            default: throw Failure(Self.usage)
            }
        }
    }

    private static func value(_ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw Failure(usage) }
        return value
    }
}

/// Why nothing could be measured.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
