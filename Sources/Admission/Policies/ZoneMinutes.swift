import BudgetLedger
import PolicyLanguage
import Store
import Synchronization
import Vocabulary

/// Minutes of the week by time zone, for policies with a time window; zone files are read once.
final class ZoneMinutes: Sendable {
    static let shared = ZoneMinutes()

    private let rules = Mutex<[String: ZoneRules]>([:])

    /// Minutes since Monday 00:00 on the zone's clock; `nil` for a zone that the machine does not know.
    func minuteOfWeek(in zone: String, at instant: Instant) -> Int? {
        guard let rules = known(zone) else { return nil }
        let minutes = (instant.seconds + rules.offset(at: instant.seconds)) / 60
        // 1970-01-01 was a Thursday: three days after a Monday.
        return Int((minutes + 3 * 1_440) % 10_080)
    }

    /// Gives `facts` the minutes of `zones`, which are those of a policy; one that is not known stays missing.
    func set(_ zones: [String], at instant: Instant, in facts: inout Facts) {
        for (index, zone) in zones.enumerated() {
            guard let minute = minuteOfWeek(in: zone, at: instant) else { continue }
            facts.setMinuteOfWeek(minute, zone: index)
        }
    }

    private func known(_ zone: String) -> ZoneRules? {
        if let known = rules.withLock({ $0[zone] }) { return known }
        guard let read = ZoneDatabase.rules(of: zone) else { return nil }
        rules.withLock { $0[zone] = read }
        return read
    }
}
