/// The figures of a run, and whether they hold.
struct Report {
    var flush = Samples()
    var probes: [BareProbe] = []
    /// Milliseconds from the files of a killed writer to the first answer, with all of the last town in them.
    var start = 0.0
    /// The same after a clean end.
    var cleanStart = 0.0
    /// Milliseconds of CPU of both.
    var (startProcessor, cleanProcessor) = (0.0, 0.0)
    /// Leaves in the journal then.
    var leaves = 0
    private var rows: [Row] = []

    private struct Row {
        let accounts: Int
        let full: Drive
        let paced: Drive
        let idle: Drive
    }

    mutating func take(_ town: Town, _ options: Options) throws {
        _ = Load(town).saturate(inFlight: options.inFlight, seconds: 1)
        let full = Load(town).saturate(inFlight: options.inFlight, seconds: options.seconds)
        let paced = Load(town).pace(options.pace, seconds: options.seconds)
        let idle = Load(town).saturate(inFlight: 1, seconds: 1)
        let row = Row(accounts: town.accounts, full: full, paced: paced, idle: idle)
        rows.append(row)
        Swift.print(Self.text(row))
    }

    func print() {
        Swift.print("one flush of this disk: p50 \(flush.quantile(0.5)) ms, p99 \(flush.quantile(0.99)) ms")
        for probe in probes {
            Swift.print(
                "bare probe, batches of \(probe.batch): \(Int(probe.pairsPerSecond)) pairs/s, "
                    + "\(probe.processor) us of CPU a pair")
        }
    }

    private static func text(_ row: Row) -> String {
        """
        \(row.accounts) accounts
          saturated  \(Int(row.full.pairsPerSecond)) pairs/s, \(row.full.processor) us of CPU a pair, \
        refused \(row.full.refused)
          paced      \(Int(row.paced.pairsPerSecond)) pairs/s, \(row.paced.processor) us of CPU a pair, \
        hold p50 \(row.paced.hold.quantile(0.5)) p99 \(row.paced.hold.quantile(0.99)) ms, \
        settle p50 \(row.paced.settle.quantile(0.5)) p99 \(row.paced.settle.quantile(0.99)) ms
          one by one hold p50 \(row.idle.hold.quantile(0.5)) ms, settle p50 \(row.idle.settle.quantile(0.5)) ms
        """
    }

    // MARK: Bounds

    private var bounds: [(name: String, isHeld: Bool)] {
        guard let small = rows.first, let large = rows.last else { return [] }
        let cost = large.full.processor / small.full.processor
        let probe = probes.map(\.pairsPerSecond).max() ?? 1
        let p99 = max(large.paced.hold.quantile(0.99), large.paced.settle.quantile(0.99))
        return [
            ("at least 30000 durable pairs/s: \(Int(small.full.pairsPerSecond))", small.full.pairsPerSecond >= 30_000),
            ("of the bare probe: \(small.full.pairsPerSecond / probe)", true),
            ("cost at \(large.accounts) accounts at most twice that at \(small.accounts): \(cost)", cost <= 2),
            ("p99 at the pace at most 5 ms: \(p99)", p99 <= 5),
            ("one by one: \(small.idle.hold.quantile(0.5) / flush.quantile(0.5)) flushes", true),
            ("restart after a kill, \(leaves) leaves, at most 2000 ms: \(start)", start <= 2_000),
            ("restart after a clean end: \(cleanStart)", true),
            ("CPU of both restarts, ms: \(startProcessor), \(cleanProcessor)", true),
        ]
    }

    var holds: Bool { bounds.allSatisfy(\.isHeld) }

    func printVerdicts(_ options: Options) {
        for bound in bounds { Swift.print("\(bound.isHeld ? "holds" : "FAILS")  \(bound.name)") }
    }
}
