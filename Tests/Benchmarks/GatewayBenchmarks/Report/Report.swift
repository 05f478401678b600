import Foundation

/// The figures of a run, for a person and as one line of JSON.
struct Report: Encodable {
    let machine: Machine
    let durability: String
    /// Why a peer was left out.
    let missing: [String]
    let startMilliseconds: Double
    let startKiB: Int
    var rates: Rates?
    var latency: Latency?
    var streams: Streams?
    var soak: Soak?

    init(_ machine: Machine, _ options: Options, _ house: House) {
        (self.machine, durability, missing) = (machine, options.durability, house.missing)
        (startMilliseconds, startKiB) = (house.startTime, house.startKiB)
    }

    private var bounds: [Bound] {
        (rates?.bounds ?? []) + (latency?.bounds ?? []) + (streams?.bounds ?? []) + (soak?.bounds ?? [])
    }

    var holds: Bool { bounds.allSatisfy(\.holds) }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var text: String {
        let from = "\(machine.cores) x \(machine.model), revision \(machine.revision), load \(machine.load)"
        let start = "gatehoused, durability \(durability): ready in \(Int(startMilliseconds)) ms"
        let parts = [rates?.text, latency?.text, streams?.text, soak?.text].compactMap { $0 }
        return
            ([from, start] + missing.map { "left out: \($0)" } + parts.flatMap { [""] + $0 } + [""]
            + bounds.map(\.line)).joined(separator: "\n")
    }
}

/// Lines of a table: the first cell to the left, the others to the right.
enum Table {
    static func line(_ cells: [String]) -> String {
        let first = (cells.first ?? "").padding(toLength: 12, withPad: " ", startingAt: 0)
        return first + cells.dropFirst().map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }

    /// Microseconds as milliseconds.
    static func milliseconds(_ time: Double) -> String { "\((time / 1_000).rounded(2)) ms" }
}
