import Foundation

/// One measured value and, where there is one, its bound.
struct Figure: Encodable {
    let name: String
    let value: Double
    let unit: String
    /// The most that the value may be; `nil` is told for comparison.
    let most: Double?

    init(_ name: String, _ value: Double, _ unit: String, most: Double? = nil) {
        (self.name, self.value, self.unit, self.most) = (name, value, unit, most)
    }

    var holds: Bool { most.map { value <= $0 } ?? true }

    var line: String {
        let verdict = most == nil ? "      " : holds ? "holds " : "FAILS "
        let bound = most.map { "at most \(Self.text($0))" } ?? ""
        let cells = [verdict + name, "\(Self.text(value)) \(unit)", bound]
        return zip(cells, [66, 20, 0]).map { cell, width in
            cell.count < width ? cell.padding(toLength: width, withPad: " ", startingAt: 0) : cell + " "
        }.joined()
    }

    private static func text(_ number: Double) -> String {
        let digits = abs(number) < 10 ? 2 : abs(number) < 100 ? 1 : 0
        let scale = pow(10, Double(digits))
        let rounded = (number * scale).rounded() / scale
        return digits == 0 ? String(Int(rounded)) : String(rounded)
    }
}

/// Times of single calls, nanoseconds.
struct Times {
    private var sorted: [UInt64] = []

    init(_ times: [UInt64]) { sorted = times.sorted() }

    /// Microseconds.
    func percentile(_ percent: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let place = min(sorted.count - 1, Int(Double(sorted.count) * percent / 100))
        return Double(sorted[place]) / 1_000
    }

    var p50: Double { percentile(50) }
    var p99: Double { percentile(99) }
    var largest: Double { percentile(100) }
}

/// The machine's monotonic clock, nanoseconds.
func nanoseconds() -> UInt64 {
    var time = timespec()
    // SAFETY: fills the struct that it is handed.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The figures of a run, for a person and as one line of JSON.
struct Report: Encodable {
    let machine: Machine
    let figures: [Figure]

    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let json = String(decoding: try encoder.encode(self), as: UTF8.self)
            let head = "\(machine.cores) x \(machine.model), load \(machine.load)"
            return ([head, ""] + figures.map(\.line) + ["", json]).joined(separator: "\n")
        }
    }
}

/// Where the figures are of.
struct Machine: Encodable {
    let cores: Int
    let model: String
    /// Of one, five and fifteen minutes.
    let load: String

    static func look() -> Machine {
        let info = text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = info?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
        return Machine(
            cores: ProcessInfo.processInfo.activeProcessorCount, model: name ?? "unknown",
            load: text("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " "))
    }

    /// Resident memory of this process, bytes.
    static var resident: Int {
        let pages = text("/proc/self/statm").split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
