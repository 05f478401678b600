package import Vocabulary

/// What was taken within the last period: a bucket whose tokens come back one period after they were taken.
///
/// So no interval of a period's length, wherever it begins, holds more than the limit, and a full burst is allowed.
/// Exact up to 600 entries; then entries of the same 600th of the period come back together, with the last of them:
/// late by that much at most, never early. At most 4.7 KiB, and nothing while nothing is taken. Its instants come from
/// a clock that does not jump: after a step backwards the ring waits until the clock is where it was.
///
/// INVARIANT: `inUse` is the sum of the entries, which stand in the order of time.
package struct RateRing: Hashable, Sendable {
    package static let exactLimit = 600

    /// Seconds until what was taken comes back.
    package let period: Int64
    /// The sum of the entries, which may contain some that `trim` would let go.
    package private(set) var inUse: Int64 = 0

    private var entries = EntryRing()
    /// The tick since 1970 from which the entries count.
    private var base: Int64 = 0
    /// The last tick at which something was taken: the clock of the ring, which never steps back.
    private var last: Int64 = 0

    /// Takes a period of a second to 12 days; anything else is brought to the nearer end.
    package init(period seconds: Int64 = 60) { period = min(max(seconds, 1), Self.longestPeriod) }

    package var isEmpty: Bool { entries.isEmpty }

    /// How long a taker of `amount` has to wait so that no period holds more than `limit`; changes nothing.
    package func wait(for amount: Int64, limit: Int64, at instant: Instant) -> RateWait {
        guard amount <= limit else { return .forever }
        let now = max(tick(instant, roundedUp: false), last)
        // What comes back first makes room first; a debt makes the wait longer.
        let (room, isEndless) = limit.subtractingReportingOverflow(amount)
        var excess = isEndless ? 0 : inUse - max(0, room)
        var wait = RateWait.none
        for place in 0..<entries.count where excess > 0 {
            excess -= Int64(entries[place].amount)
            let ticks = end(of: entries[place]) - now
            if ticks > 0 { wait = .nanoseconds(ticks * tickLength) }
        }
        return wait
    }

    /// Writes down that `amount` was taken; it may pass the limit, and is then a debt that delays the next taker.
    ///
    /// One call counts for at most 2^32 - 1, far above any context window.
    package mutating func take(_ amount: Int64, at instant: Instant) {
        guard amount > 0 else { return }
        let now = max(tick(instant, roundedUp: true), isEmpty ? .min : last)
        expire(at: now)
        if isEmpty { base = now }
        if now - base >= Self.rebaseLimit { rebase() }
        last = now
        let entry = EntryRing.Entry(tick: UInt32(now - base), amount: UInt32(clamping: amount))
        inUse += Int64(entry.amount)
        append(entry)
    }

    /// Gives back what was taken at `taken` and not used: a hold was refused, or an estimate was too high.
    package mutating func giveBack(_ amount: Int64, takenAt taken: Instant, at instant: Instant) {
        let tick = tick(taken, roundedUp: true)
        // What has come back by itself is not given back again, at the cost of its neighbours.
        guard tick + periodTicks > max(self.tick(instant, roundedUp: false), last) else { return }
        // An entry may have been joined with later ones of its slot: then it is the first one after its own tick.
        for place in 0..<entries.count where base + Int64(entries[place].tick) >= tick {
            guard base + Int64(entries[place].tick) < tick + slotLength else { return }
            let part = min(UInt32(clamping: amount), entries[place].amount)
            entries[place].amount -= part
            inUse -= Int64(part)
            return
        }
    }

    /// Lets go of what has come back, and of the memory when that is all.
    package mutating func trim(at instant: Instant) { expire(at: max(tick(instant, roundedUp: false), last)) }

    // A period is at most 2^30 ticks, so that a tick and its period fit 32 bits: microseconds up to a quarter hour.
    private var tickLength: Int64 { period <= 1_000 ? 1_000 : 1_000_000 }
    private var periodTicks: Int64 { period * 1_000_000_000 / tickLength }
    private var slotLength: Int64 { (periodTicks + 599) / 600 }

    private static let longestPeriod: Int64 = 1_000_000
    private static let rebaseLimit: Int64 = 1 << 31

    /// Ticks since 1970; taking rounds up and asking rounds down, so nothing comes back early.
    private func tick(_ instant: Instant, roundedUp: Bool) -> Int64 {
        let (whole, rest) = instant.nanoseconds.quotientAndRemainder(dividingBy: tickLength)
        return whole + (roundedUp && rest > 0 ? 1 : 0) - (!roundedUp && rest < 0 ? 1 : 0)
    }

    /// The tick since 1970 at which an entry comes back.
    private func end(of entry: EntryRing.Entry) -> Int64 { base + Int64(entry.tick) + periodTicks }

    private mutating func expire(at now: Int64) {
        while let first = entries.first, end(of: first) <= now {
            inUse -= Int64(first.amount)
            entries.removeFirst()
        }
        if isEmpty { entries = EntryRing() }
    }

    /// Counts from the first entry, so that the ticks stay within 32 bits.
    private mutating func rebase() {
        guard let step = entries.first?.tick else { return }
        for place in 0..<entries.count { entries[place].tick -= step }
        base += Int64(step)
    }

    private mutating func append(_ entry: EntryRing.Entry) {
        if joins(entry, slot: false) { return }
        if entries.count >= Self.exactLimit {
            if joins(entry, slot: true) { return }
            joinSlots()
        }
        entries.append(entry)
    }

    /// Adds `entry` to the last one if both are of the same tick, or of the same slot.
    private mutating func joins(_ entry: EntryRing.Entry, slot: Bool) -> Bool {
        guard let place = entries.lastPlace else { return false }
        let last = entries[place]
        guard slot ? self.slot(of: last) == self.slot(of: entry) : last.tick == entry.tick else { return false }
        let (sum, overflow) = last.amount.addingReportingOverflow(entry.amount)
        guard !overflow else { return false }
        entries[place] = EntryRing.Entry(tick: entry.tick, amount: sum)
        return true
    }

    /// Joins the entries of each slot into one, which comes back with the last of them.
    private mutating func joinSlots() {
        var joined = EntryRing()
        swap(&joined, &entries)
        for place in 0..<joined.count where !joins(joined[place], slot: true) { entries.append(joined[place]) }
    }

    /// The 600th of the period that an entry belongs to, counted from 1970.
    private func slot(of entry: EntryRing.Entry) -> Int64 { (base + Int64(entry.tick)) / slotLength }
}

/// How long the next taker has to wait.
package enum RateWait: Hashable, Sendable {
    case none
    case nanoseconds(Int64)
    /// More is asked for than the limit ever allows.
    case forever

    /// The `retry-after` header: whole seconds, rounded up, at least one; `nil` where none is needed or none helps.
    package var retryAfter: Int64? {
        guard case .nanoseconds(let wait) = self else { return nil }
        return max(1, wait / 1_000_000_000 + (wait % 1_000_000_000 > 0 ? 1 : 0))
    }
}
