import Foundation

/// Figures with their bounds, as text.
struct Report {
    enum Unit: String { case milliseconds = "ms", mebibytes = "MiB", ratio = "x" }

    private(set) var holds = true
    private var rows: [String] = []

    var text: String { rows.joined(separator: "\n") }

    mutating func say(_ name: String, _ value: Double, _ unit: Unit) {
        rows.append("\(name): \(String(format: "%.2f", value)) \(unit.rawValue)")
    }

    mutating func check(_ name: String, _ value: Double, _ unit: Unit, atMost bound: Double) {
        let isFine = value <= bound
        holds = holds && isFine
        say(name, value, unit)
        rows[rows.count - 1] += ", bound \(String(format: "%.0f", bound)) \(isFine ? "holds" : "IS PASSED")"
    }
}
