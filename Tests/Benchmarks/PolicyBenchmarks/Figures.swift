/// What was measured, and what it must not pass.
struct Figures {
    /// Nanoseconds by the request's text, one for each round.
    private var decisions: [(request: Request, times: [Double])] = []
    private var cedar: [CedarPeer.Round] = []
    private var shadows: [Double] = []
    private var loads: [Double] = []
    var allocations: UInt = 0

    mutating func add(_ one: Case, _ time: Double) {
        if let index = decisions.firstIndex(where: { $0.request.text == one.request.text }) {
            decisions[index].times.append(time)
        } else {
            decisions.append((one.request, [time]))
        }
    }

    mutating func add(_ round: CedarPeer.Round) { cedar.append(round) }

    mutating func addShadow(_ ratio: Double) { shadows.append(ratio) }

    mutating func addLoad(_ seconds: Double) { loads.append(seconds) }

    // MARK: bounds

    private struct Bound {
        let name: String
        let bound: Double
        let measured: Double
        var isLeast = false

        var holds: Bool { isLeast ? measured >= bound : measured < bound }

        var text: String {
            let sign = isLeast ? "at least" : "below"
            return "\(holds ? "holds" : "FAILS")  \(name) \(sign) \(bound): \((measured * 100).rounded() / 100)"
        }
    }

    private var bounds: [Bound] {
        var bounds = [
            Bound(name: "model, path and name requests, ns", bound: 100, measured: worst { $0 != .bash }),
            Bound(name: "a command of 96 bytes in three parts, ns", bound: 1_000, measured: script),
            Bound(name: "allocations of 100,000 decisions", bound: 1, measured: Double(allocations)),
            Bound(name: "live and candidate together, times one", bound: 2.2, measured: shadows.median),
            Bound(name: "load with tests and proofs, ms", bound: 200, measured: loads.median * 1_000),
        ]
        if let engine = cedarMedian(\.engine), let own = ownMedian {
            bounds.append(Bound(name: "Cedar's engine, times ours", bound: 100, measured: engine / own, isLeast: true))
        }
        return bounds
    }

    var hold: Bool { bounds.allSatisfy(\.holds) }

    private func worst(_ isMeant: (Request.Kind) -> Bool) -> Double {
        decisions.filter { isMeant($0.request.kind) }.map { $0.times.median }.max() ?? 0
    }

    private var script: Double { worst { $0 == .bash } }

    private var ownMedian: Double? {
        let times = decisions.filter { $0.request.kind != .bash }.map { $0.times.median }
        return times.isEmpty ? nil : times.median
    }

    private func cedarMedian(_ times: (CedarPeer.Round) -> [Double]) -> Double? {
        cedar.isEmpty ? nil : cedar.map { times($0).median }.median
    }

    // MARK: text

    var text: String {
        var lines = ["ns for one whole decision, p50 of batches, median of \(shadows.count) rounds", ""]
        for (index, decision) in decisions.enumerated() {
            let own = Self.cell(decision.times.median)
            guard index < cedar.first?.whole.count ?? 0 else {
                lines.append("\(own)                         \(decision.request.text)")
                continue
            }
            let whole = Self.cell(cedar.map { $0.whole[index] }.median)
            let engine = Self.cell(cedar.map { $0.engine[index] }.median)
            lines.append("\(own)  \(whole)  \(engine)   \(decision.request.text)")
        }
        if !cedar.isEmpty { lines.append("  Gatehouse     Cedar  engine of it") }
        return (lines + [""] + bounds.map(\.text)).joined(separator: "\n")
    }

    private static func cell(_ number: Double) -> String {
        let digits = String(Int(number.rounded()))
        return String(repeating: " ", count: max(0, 11 - digits.count)) + digits
    }
}
