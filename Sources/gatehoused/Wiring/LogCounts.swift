import Logging
import Metering
import Synchronization

/// How many lines were logged at each level that is worth an alert.
enum LogCounts {
    private static let warnings = Atomic<Int>(0)
    private static let errors = Atomic<Int>(0)
    private static let criticals = Atomic<Int>(0)

    static func count(_ level: Logger.Level) {
        switch level {
        case .warning: warnings.add(1, ordering: .relaxed)
        case .error: errors.add(1, ordering: .relaxed)
        case .critical: criticals.add(1, ordering: .relaxed)
        case .trace, .debug, .info, .notice: break
        }
    }

    static func write(to page: inout MetricPage) {
        page.add(.logLines, ["warning"], .count(warnings.load(ordering: .relaxed)))
        page.add(.logLines, ["error"], .count(errors.load(ordering: .relaxed)))
        page.add(.logLines, ["critical"], .count(criticals.load(ordering: .relaxed)))
    }
}
