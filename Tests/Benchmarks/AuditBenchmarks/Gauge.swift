import Foundation
import Synchronization

/// Times of many things that overlap.
final class Samples: Sendable {
    private let times = Mutex<[UInt64]>([])

    func add(_ nanoseconds: UInt64) { times.withLock { $0.append(nanoseconds) } }

    /// The time below which `share` of the samples lie, in milliseconds.
    func percentile(_ share: Double) -> Double {
        let sorted = times.withLock { $0.sorted() }
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1e6
    }
}

enum Gauge {
    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    static func seconds(since start: UInt64) -> Double { Double(now - start) / 1e9 }

    /// The most memory that this process had since `forgetPeak`, in MiB.
    static var peakMemory: Int { memory("VmHWM:") }

    /// Lets the peak begin anew at what is in memory now.
    ///
    /// - Returns: That, in MiB.
    static func forgetPeak() -> Int {
        // proc_pid_clear_refs(5): 5 resets the peak. A kernel without it shows the old peak, and the bound is not met.
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
        return memory("VmRSS:")
    }

    private static func memory(_ name: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1_024
    }

    /// Past its bound the run ends with a failure.
    struct Passed: Error { let what: String }

    static func line(_ what: String, _ figure: String, _ bound: String) {
        print(what.padding(toLength: 46, withPad: " ", startingAt: 0), figure, bound.isEmpty ? "" : "   (\(bound))")
    }
}
