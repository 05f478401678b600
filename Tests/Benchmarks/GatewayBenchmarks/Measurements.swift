/// All rounds of one run.
struct Measurements {
    private(set) var drives: [Target: [Drive]] = [:]
    /// CPU of the daemon per request, in microseconds, one per round.
    private(set) var cpuPerRequest: [Double] = []
    private(set) var idleKiB = 0
    private(set) var loadedKiB = 0

    /// Drives the targets in turn, so that what disturbs the machine disturbs them alike.
    static func take(_ options: Options, _ load: Load, _ daemon: ProcessGauge) throws -> Measurements {
        var all = Measurements()
        all.idleKiB = try daemon.residentKiB()
        for target in Target.allCases { _ = try load.drive(target, seconds: 1) }
        for _ in 0..<options.rounds {
            for target in Target.allCases {
                let before = try daemon.cpuSeconds()
                let drive = try load.drive(target, seconds: options.seconds)
                all.drives[target, default: []].append(drive)
                guard target == .gatehoused else { continue }
                all.cpuPerRequest.append((try daemon.cpuSeconds() - before) * 1_000_000 / Double(drive.requests))
            }
        }
        all.loadedKiB = try daemon.residentKiB()
        return all
    }

    /// The daemon's rate as a part of nginx's, of each round.
    var ratios: [Double] {
        zip(drives[.gatehoused] ?? [], drives[.nginx] ?? []).map { $0.rate / $1.rate }
    }

    /// Answers that were no answer, of all targets and rounds.
    var misses: Int { drives.values.joined().reduce(0) { $0 + $1.refusals + $1.breaks } }

    func median(_ target: Target, _ figure: (Drive) -> Double) -> Double {
        (drives[target] ?? []).map(figure).median
    }
}

extension [Double] {
    /// The middle one, or the mean of the two in the middle; 0 of none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
