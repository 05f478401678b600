import Foundation
import Glibc

/// What the kernel counts for one process (proc(5)).
struct ProcessGauge {
    let pid: pid_t

    init(_ process: Process) { pid = process.processIdentifier }

    /// Memory in RAM, in KiB.
    func residentKiB() throws -> Int {
        let line = try text("status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let word = line?.split(whereSeparator: \.isWhitespace).dropFirst().first, let size = Int(word) else {
            throw Failure("process \(pid) has no VmRSS: it has ended")
        }
        return size
    }

    /// CPU time of all threads, user and system, in seconds.
    func cpuSeconds() throws -> Double {
        // The name in parentheses may hold blanks; behind it stands field 3. utime is field 14, stime 15.
        let stat = try text("stat")
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ").dropFirst()
        guard let ticks = Array(fields.dropFirst(11).prefix(2)).map({ Int($0) }) as? [Int], ticks.count == 2 else {
            throw Failure("`/proc/\(pid)/stat` is not as proc(5) says")
        }
        return Double(ticks[0] + ticks[1]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func text(_ name: String) throws -> String {
        do {
            return try String(contentsOfFile: "/proc/\(pid)/\(name)", encoding: .utf8)
        } catch {
            throw Failure("process \(pid) has ended")
        }
    }
}
