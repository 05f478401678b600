import AuditLog
import Vocabulary

/// How many refusals of one key and reason had leaves of their own in the running minute.
///
/// A refusal of a known key is a leaf, up to 60 per key, reason and minute; the rest is counted and becomes one leaf
/// when the minute ends. So every refusal is in exactly one leaf, and a loop of refused requests cannot fill the log.
struct RefusalMeter {
    static let leavesPerMinute = 60

    private struct Subject: Hashable {
        let key: KeyID
        let reason: Reason
    }

    private struct Count {
        let version: Int
        let minute: Int64
        var leaves = 0
        var more = 0
        var first: Instant
        var last: Instant
    }

    private var counts: [Subject: Count] = [:]

    /// What a minute held beyond its own leaves.
    struct Rest {
        let key: KeyID
        let version: Int
        let reason: Reason
        let count: Int
        let first: Instant
        let last: Instant
    }

    /// Counts a refusal; true if it gets a leaf of its own.
    mutating func count(_ key: KeyID, version: Int, _ reason: Reason, at now: Instant) -> (hasLeaf: Bool, ended: Rest?)
    {
        let subject = Subject(key: key, reason: reason)
        let minute = now.seconds / 60
        var ended: Rest?
        if let count = counts[subject], count.minute != minute { ended = end(subject) }
        var count = counts[subject] ?? Count(version: version, minute: minute, first: now, last: now)
        defer { counts[subject] = count }
        guard count.leaves >= Self.leavesPerMinute else {
            count.leaves += 1
            return (true, ended)
        }
        if count.more == 0 { count.first = now }
        count.more += 1
        count.last = now
        return (false, ended)
    }

    /// Ends the minutes that are over and answers what they held beyond their own leaves.
    mutating func endMinutes(before now: Instant) -> [Rest] {
        let over = counts.filter { $0.value.minute < now.seconds / 60 }.keys
        return over.compactMap { end($0) }
    }

    private mutating func end(_ subject: Subject) -> Rest? {
        guard let count = counts.removeValue(forKey: subject), count.more > 0 else { return nil }
        return Rest(
            key: subject.key, version: count.version, reason: subject.reason, count: count.more, first: count.first,
            last: count.last)
    }
}
