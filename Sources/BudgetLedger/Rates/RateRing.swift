package import Vocabulary

/// What was taken within the last period: a bucket whose tokens come back one period after they were taken.
///
/// So no interval of a period's length, wherever it begins, holds more than the limit, and a full burst is allowed.
/// Exact up to 600 entries; then entries of the same 600th of the period come back together, with the last of them:
/// late by that much at most, never early. At most 4.7 KiB, and nothing while nothing is taken.
///
/// INVARIANT: `inUse` is the sum of the entries, which stand in the order of time.
package struct RateRing: Hashable, Sendable {
    package static let exactLimit = 600

    /// Seconds until what was taken comes back.
    package let period: Int64
    /// The sum of what has not come back yet.
    package private(set) var inUse: Int64 = 0

    private var entries = EntryRing()
    /// Nanoseconds since 1970 at tick 0 of the entries.
    private var base: Int64 = 0
    /// The last tick at which something was taken: the clock of the ring, which never steps back.
    private var last: Int64 = 0

    /// Takes a period of a second to 12 days; anything else is brought to the nearer end.
    package init(period seconds: Int64 = 60) { period = min(max(seconds, 1), Self.longestPeriod) }

    package var isEmpty: Bool { entries.isEmpty }

    /// How long a taker of `amount` has to wait so that no period holds more than `limit`.
    package mutating func wait(for amount: Int64, limit: Int64, at instant: Instant) -> RateWait {
        guard amount <= limit else { return .forever }
        let now = expire(at: instant)
        // The rest is kept by what comes back first; a debt makes the wait longer.
        var excess = inUse - (limit - amount)
        guard excess > 0 else { return .none }
        for place in 0..<entries.count {
            excess -= Int64(entries[place].amount)
            guard excess <= 0 else { continue }
            return .nanoseconds((Int64(entries[place].tick) + periodTicks - now) * tickLength)
        }
        return .none
    }

    /// Writes down that `amount` was taken; it may pass the limit, and is then a debt that delays the next taker.
    ///
    /// One call counts for at most 2^32 - 1, far above any context window.
    package mutating func take(_ amount: Int64, at instant: Instant) {
        guard amount > 0 else { return }
        let now = expire(at: instant, roundedUp: true)
        let amount = UInt32(clamping: amount)
        inUse += Int64(amount)
        append(EntryRing.Entry(tick: UInt32(now), amount: amount))
    }

    /// Gives back what was taken at `taken` and not used: a hold was refused, or an estimate was too high.
    package mutating func giveBack(_ amount: Int64, takenAt taken: Instant, at instant: Instant) {
        let now = expire(at: instant)
        let tick = ticks(taken, roundedUp: true)
        // What has come back by itself is not given back again, at the cost of its neighbours.
        guard tick + periodTicks > now else { return }
        // An entry may have been joined with later ones of its slot: then it is the first one after its own tick.
        for place in 0..<entries.count where Int64(entries[place].tick) >= tick {
            guard Int64(entries[place].tick) < tick + slotLength else { return }
            let part = min(UInt32(clamping: max(0, amount)), entries[place].amount)
            entries[place].amount -= part
            inUse -= Int64(part)
            return
        }
    }

    /// Lets go of what has come back, and of the memory when that is all.
    package mutating func trim(at instant: Instant) { _ = expire(at: instant) }

    // A period is at most 2^30 ticks, so that a tick and its period fit 32 bits: microseconds up to a quarter hour.
    private var tickLength: Int64 { period <= 1_000 ? 1_000 : 1_000_000 }
    private var periodTicks: Int64 { period * 1_000_000_000 / tickLength }
    private var slotLength: Int64 { (periodTicks + 599) / 600 }

    private static let longestPeriod: Int64 = 1_000_000
    private static let rebaseLimit: Int64 = 1 << 31

    /// Ticks since `base`; taking rounds up and asking rounds down, so nothing comes back early.
    private func ticks(_ instant: Instant, roundedUp: Bool) -> Int64 {
        let since = instant.nanoseconds.subtractingReportingOverflow(base)
        let nanoseconds = since.overflow ? Int64.max : since.partialValue
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: tickLength)
        return roundedUp && rest > 0 ? whole + 1 : whole
    }

    /// Drops what has come back and returns the tick of `instant`, never before the last one.
    private mutating func expire(at instant: Instant, roundedUp: Bool = false) -> Int64 {
        if entries.isEmpty {
            base = instant.nanoseconds / tickLength * tickLength
            last = 0
        }
        let now = max(ticks(instant, roundedUp: roundedUp), last)
        while let first = entries.first, Int64(first.tick) + periodTicks <= now {
            inUse -= Int64(first.amount)
            entries.removeFirst()
        }
        guard !entries.isEmpty else {
            // Nothing is left that counts from the old base.
            entries = EntryRing()
            base += now * tickLength
            last = 0
            return 0
        }
        guard now >= Self.rebaseLimit else {
            if roundedUp { last = now }
            return now
        }
        return rebase(now, keeps: roundedUp)
    }

    private mutating func rebase(_ now: Int64, keeps: Bool) -> Int64 {
        let step = entries.first.map { Int64($0.tick) } ?? 0
        for place in 0..<entries.count { entries[place].tick -= UInt32(step) }
        base += step * tickLength
        last = keeps ? now - step : max(0, last - step)
        return now - step
    }

    private mutating func append(_ entry: EntryRing.Entry) {
        if joins(entry, slot: false) { return }
        guard entries.count >= Self.exactLimit else { return entries.append(entry) }
        if joins(entry, slot: true) { return }
        joinSlots()
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
    private func slot(of entry: EntryRing.Entry) -> Int64 { (base / tickLength + Int64(entry.tick)) / slotLength }
}

/// How long the next taker has to wait.
package enum RateWait: Hashable, Sendable {
    case none
    case nanoseconds(Int64)
    /// More is asked for than the limit ever allows.
    case forever

    /// The `retry-after` header: whole seconds, rounded up, at least one; `nil` where no waiting helps or none is needed.
    package var retryAfter: Int64? {
        guard case .nanoseconds(let wait) = self else { return nil }
        return max(1, wait / 1_000_000_000 + (wait % 1_000_000_000 > 0 ? 1 : 0))
    }
}
