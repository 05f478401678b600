package import AuditLog
package import Store
package import Vocabulary

/// How the daemon ended before this start, as the log tells.
///
/// Refusals past their leaves and failed authentications are counted in memory for a minute. An end that was no stop
/// takes the running minute's counts along, and the log has to say so.
package struct LastStop: Hashable, Sendable {
    /// Leaves of the house that are looked at for a stop: nothing but the heads of logs follows one.
    static let tail = 16

    package let isClean: Bool
    /// When the minute began in which the last leaf was written: counts before it are in the log.
    package let countedUntil: Instant

    /// Reads it before this start has said anything; `nil` for a state in which no daemon has run.
    package static func read(_ reader: Reader) throws -> LastStop? {
        let logs = try reader.logs().filter { $0.owner != LogOrigin.root }
        guard let house = logs.first(where: { $0.owner == LogOrigin.house }) else { return nil }
        var (last, count) = (EventKind?.none, 0)
        try reader.newestLeaves(of: house.owner, size: house.size) { leaf in
            let kind = try LeafReader.read(leaf).kind
            if kind == .daemonStarted || kind == .daemonStopped { last = kind }
            count += 1
            return last == nil && count < tail
        }
        if last == nil, house.size <= tail { return nil }
        let seconds = logs.map(\.lastTime).max().map { $0.seconds - $0.seconds % 60 } ?? 0
        return LastStop(isClean: last == .daemonStopped, countedUntil: Instant(seconds: seconds))
    }

    /// What the log has to say of it: the interval whose counts are gone; `nil` after a clean stop.
    package func gap(until now: Instant) -> Leaf? {
        guard !isClean else { return nil }
        return Leaf(
            .auditGap, by: .system, on: LeafObject(.daemon, "gatehoused"), facts: [.first(countedUntil), .last(now)])
    }
}
