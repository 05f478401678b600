import FoundationEssentials
import Glibc
import Metering
import Vocabulary

/// What the system tells of this process, from `/proc`.
enum ProcessNumbers {
    static func write(to page: inout MetricPage, startedAt: Instant) {
        page.add(.startTime, [], .billionths(startedAt.nanoseconds))
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        page.add(.openFiles, [], .count(files))
        // Fields after the name, which stands in parentheses and may hold blanks (proc(5)).
        let fields = text("/proc/self/stat").split(separator: ")").last?.split(separator: " ").map(String.init) ?? []
        guard fields.count > 21 else { return }
        let ticks = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let used = (Int64(fields[11]) ?? 0) + (Int64(fields[12]) ?? 0)
        page.add(.cpuTime, [], .billionths(used * (1_000_000_000 / ticks)))
        page.add(.residentMemory, [], .count((Int(fields[21]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))))
    }

    /// Bytes of a file; 0 where there is none.
    static func size(of path: String) -> Int {
        var status = stat()
        // SAFETY: fills the struct that it is handed.
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
