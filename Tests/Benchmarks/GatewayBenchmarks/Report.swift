import Foundation

/// The figures of a run, for a person and as one line of JSON.
struct Report: Encodable {
    /// Medians of all rounds; latencies in microseconds, refusals and breaks as sums.
    struct Row: Encodable {
        let target: String
        let rate: Double
        let p50: Double
        let p99: Double
        let refusals: Int
        let breaks: Int
    }

    let machine: Machine
    let connections: Int
    let rounds: Int
    let seconds: Int
    let rows: [Row]
    let ratio: Double
    let ratios: [Double]
    let cpuPerRequest: Double
    let startMilliseconds: Double
    let startKiB: Int
    let idleKiB: Int
    let loadedKiB: Int
    let bounds: [Bound]

    init(_ measurements: Measurements, _ machine: Machine, _ options: Options, _ house: House) {
        self.machine = machine
        connections = Stage.connections
        (rounds, seconds) = (options.rounds, options.seconds)
        rows = Target.allCases.map { Row($0, measurements) }
        ratio = measurements.ratios.median
        ratios = measurements.ratios
        cpuPerRequest = measurements.cpuPerRequest.median
        (startMilliseconds, startKiB) = (house.startTime, house.startKiB)
        (idleKiB, loadedKiB) = (measurements.idleKiB, measurements.loadedKiB)
        bounds = Bound.all(measurements)
    }

    var holds: Bool { bounds.allSatisfy(\.holds) }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var text: String {
        let head = "non-streamed messages, \(connections) connections, medians of \(rounds) x \(seconds) s"
        let from = "\(machine.cores) x \(machine.model), revision \(machine.revision), load \(machine.load)"
        return ([head, from, ""] + table + [""] + daemon + [""] + bounds.map(verdict)).joined(separator: "\n")
    }

    private var table: [String] {
        let head = Self.line(["", "requests/s", "p50", "p99", "non-2xx", "broken"])
        return [head]
            + rows.map { row in
                let latencies = [row.p50, row.p99].map { "\(($0 / 1_000).rounded(2)) ms" }
                return Self.line([row.target, "\(Int(row.rate))"] + latencies + ["\(row.refusals)", "\(row.breaks)"])
            }
    }

    private var daemon: [String] {
        let spread = "\((ratios.min() ?? 0).rounded(3)) to \((ratios.max() ?? 0).rounded(3))"
        let sizes = [startKiB, idleKiB, loadedKiB].map { "\((Double($0) / 1_024).rounded(1)) MiB" }
        return [
            "gatehoused/nginx   \(ratio.rounded(3)) (\(spread))",
            "gatehoused         \(cpuPerRequest.rounded(1)) us of CPU a request, ready in \(Int(startMilliseconds)) ms",
            "gatehoused RSS     \(sizes[0]) at start, \(sizes[1]) idle with a key, \(sizes[2]) after the load",
        ]
    }

    private func verdict(_ bound: Bound) -> String {
        "\(bound.holds ? "holds" : "FAILS")  \(bound.name) \(bound.bound): \(bound.measured.rounded(3))"
    }

    /// The first cell to the left, the others to the right.
    private static func line(_ cells: [String]) -> String {
        let first = (cells.first ?? "").padding(toLength: 12, withPad: " ", startingAt: 0)
        return first + cells.dropFirst().map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }
}

extension Report.Row {
    fileprivate init(_ target: Target, _ measurements: Measurements) {
        let drives = measurements.drives[target] ?? []
        self.init(
            target: target.rawValue, rate: measurements.median(target, \.rate), p50: measurements.median(target, \.p50),
            p99: measurements.median(target, \.p99), refusals: drives.reduce(0) { $0 + $1.refusals },
            breaks: drives.reduce(0) { $0 + $1.breaks })
    }
}

extension Double {
    /// As text would show it: so many digits behind the point.
    fileprivate func rounded(_ digits: Int) -> Double {
        let scale = pow(10, Double(digits))
        return (self * scale).rounded() / scale
    }
}
