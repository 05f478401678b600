/// Whole answers on as many connections as the bench has, as fast as they come.
struct Rates: Encodable {
    /// Medians of all rounds; latencies in microseconds, refusals and breaks as sums.
    struct Row: Encodable {
        let target: String
        let rate: Double
        let p50: Double
        let p99: Double
        let cpu: Double
        let refusals: Int
        let breaks: Int
    }

    /// The daemon beside one peer, of each round.
    struct Ratio: Encodable {
        let peer: String
        let ratios: [Double]
    }

    let rows: [Row]
    let ratios: [Ratio]
    let startKiB: Int
    let idleKiB: Int
    let loadedKiB: Int
    let bounds: [Bound]

    init(_ measurements: Measurements, _ house: House) {
        rows = house.targets.map { Row($0, measurements) }
        let peers = house.targets.filter { $0 != .direct && $0 != .gatehoused }
        ratios = peers.map { Ratio(peer: $0.rawValue, ratios: measurements.ratios(to: $0)) }
        startKiB = house.startKiB
        (idleKiB, loadedKiB) = (measurements.idleKiB, measurements.loadedKiB)
        bounds =
            peers.map { Bound.least("gatehoused/\($0.rawValue)", $0.leastRatio, measurements.ratios(to: $0).median) }
            + [
                .most("CPU a request in us", 55, (measurements.cpu[.gatehoused] ?? []).median),
                .most("idle RSS in MiB", 40, Double(measurements.idleKiB) / 1_024),
                .most("failed requests", 0, Double(measurements.misses)),
            ]
    }

    var text: [String] {
        let head = Table.line(["", "requests/s", "p50", "p99", "CPU", "non-2xx", "broken"])
        let sizes = [startKiB, idleKiB, loadedKiB].map { "\((Double($0) / 1_024).rounded(1)) MiB" }
        return ["whole answers, \(Stage.connections) connections", head] + rows.map(\.line)
            + ratios.map { ratio in
                let spread = "\((ratio.ratios.min() ?? 0).rounded(3)) to \((ratio.ratios.max() ?? 0).rounded(3))"
                return "gatehoused/\(ratio.peer) \(ratio.ratios.median.rounded(3)) (\(spread))"
            }
            + ["gatehoused RSS \(sizes[0]) at start, \(sizes[1]) idle with a key, \(sizes[2]) after the load"]
    }
}

extension Rates.Row {
    fileprivate init(_ target: Target, _ measurements: Measurements) {
        let drives = measurements.drives[target] ?? []
        self.init(
            target: target.rawValue, rate: measurements.median(target, \.rate), p50: measurements.median(target, \.p50),
            p99: measurements.median(target, \.p99), cpu: (measurements.cpu[target] ?? []).median,
            refusals: drives.reduce(0) { $0 + $1.refusals }, breaks: drives.reduce(0) { $0 + $1.breaks })
    }

    fileprivate var line: String {
        let latencies = [p50, p99].map(Table.milliseconds)
        return Table.line(
            [target, "\(Int(rate))"] + latencies + ["\(cpu.rounded(1)) us", "\(refusals)", "\(breaks)"])
    }
}

extension Target {
    /// How many of its requests ours must be.
    fileprivate var leastRatio: Double {
        switch self {
        case .nginx: 0.5
        case .litellm: 100
        case .direct, .envoy, .gatehoused: 1
        }
    }
}
