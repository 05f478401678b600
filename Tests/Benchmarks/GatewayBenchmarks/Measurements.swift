/// All rounds of one run.
struct Measurements {
    private(set) var drives: [Target: [Drive]] = [:]
    /// CPU of each program per request, in microseconds, one per round.
    private(set) var cpu: [Target: [Double]] = [:]
    private(set) var idleKiB = 0
    private(set) var loadedKiB = 0

    /// Drives the targets in turn, so that what disturbs the machine disturbs them alike.
    static func take(_ options: Options, _ load: Load, _ house: House) throws -> Measurements {
        var all = Measurements()
        all.idleKiB = try house.daemon.residentKiB()
        // What is slow loads half of itself with its first request.
        for target in house.targets { _ = try load.drive(target, seconds: target.isSlow ? 15 : 1) }
        for _ in 0..<options.rounds {
            for target in house.targets { try all.take(target, options, load, house) }
        }
        all.loadedKiB = try house.daemon.residentKiB()
        return all
    }

    private mutating func take(_ target: Target, _ options: Options, _ load: Load, _ house: House) throws {
        guard let gauge = house.gauges[target] else { return }
        let before = try gauge.cpuSeconds()
        let drive = try load.drive(target, seconds: options.seconds)
        drives[target, default: []].append(drive)
        cpu[target, default: []].append((try gauge.cpuSeconds() - before) * 1_000_000 / Double(drive.requests))
    }

    /// The daemon's rate as a multiple of a peer's, of each round; empty for one that was not there.
    func ratios(to peer: Target) -> [Double] {
        zip(drives[.gatehoused] ?? [], drives[peer] ?? []).map { $0.rate / $1.rate }
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
