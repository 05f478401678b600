import AuditLog
import BudgetLedger
package import Metering
import Vocabulary

/// The state of the books at one instant, in numbers.
package struct BooksMeasure: Sendable {
    fileprivate(set) var openHolds = 0
    fileprivate(set) var held = NanoUSD.zero
    fileprivate(set) var oldestHold: Instant?
    fileprivate(set) var leaves = 0
    fileprivate(set) var unsignedSince: Instant?
    fileprivate(set) var budgetsUsed: [Int]
    fileprivate let now: Instant

    /// Percent from which on a budget counts as used so far.
    fileprivate static let percents = [80, 95, 100]

    fileprivate init(at now: Instant) {
        self.now = now
        budgetsUsed = Self.percents.map { _ in 0 }
    }

    /// Puts the numbers on the page.
    package func write(to page: inout MetricPage) {
        page.add(.openHolds, [], .count(openHolds))
        page.add(.heldMoney, [], .billionths(held.count))
        page.add(.oldestHold, [], age(since: oldestHold))
        page.add(.leaves, [], .count(leaves))
        page.add(.unsigned, [], age(since: unsignedSince))
        for (percent, count) in zip(Self.percents, budgetsUsed) {
            page.add(.budgetsUsed, ["\(percent)"], .count(count))
        }
    }

    private func age(since instant: Instant?) -> MetricValue {
        .billionths(instant.map { max(0, now.nanoseconds - $0.nanoseconds) } ?? 0)
    }
}

extension Books {
    /// Looks at holds, logs and budgets as the writer has them in memory; every one once.
    package mutating func measure() -> BooksMeasure {
        var measure = BooksMeasure(at: now)
        for hold in holds.all {
            measure.openHolds += 1
            measure.held = measure.held.adding(hold.record.amount) ?? .largest
            measure.oldestHold = min(measure.oldestHold ?? hold.admittedAt, hold.admittedAt)
        }
        for log in logs.logs {
            measure.leaves += log.edge.size
            guard log.owner != LogOrigin.root, let since = log.unrootedSince else { continue }
            measure.unsignedSince = min(measure.unsignedSince ?? since, since)
        }
        for (place, watched) in alerts.all { measureBudgets(watched, at: place, into: &measure) }
        return measure
    }

    private mutating func measureBudgets(
        _ watched: [AlertShelf.Watch], at place: Int, into measure: inout BooksMeasure
    ) {
        let limits = accounts.book.limits[place].effective(at: measure.now)
        for watch in watched {
            let zone = tenant(ofSubject: watch.budget.subject).flatMap { registry.tenants[$0]?.zone }
            let starts = zones.windows(zone: zone ?? 0, at: measure.now).starts
            guard let limit = limits[watch.budget.window] else { continue }
            let sums = accounts.book.states[place].sums(watch.budget.window, at: starts)
            let used = sums.used(of: limit.count)
            for (index, percent) in BooksMeasure.percents.enumerated() where used >= percent * 100 {
                measure.budgetsUsed[index] += 1
            }
        }
    }
}

extension Books {
    /// Journal row of the next leaf.
    package var journalEnd: Int64 { logs.journalEnd }
}
