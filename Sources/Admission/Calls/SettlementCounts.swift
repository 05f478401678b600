import BudgetLedger
package import Metering
import Synchronization

/// How calls ended for their money, since the start.
///
/// Plain counters that any event loop raises: their order does not matter.
package final class SettlementCounts: Sendable {
    private let exact = Atomic<Int>(0)
    private let check = Atomic<Int>(0)
    private let estimated = Atomic<Int>(0)
    private let unknown = Atomic<Int>(0)
    private let released = Atomic<Int>(0)
    private let fallback = Atomic<Int>(0)
    private let overBound = Atomic<Int>(0)

    init() {}

    func count(_ charge: Charge, held: WorstCase) {
        if charge.isReleased {
            released.add(1, ordering: .relaxed)
        } else {
            switch charge.mark {
            case nil: exact.add(1, ordering: .relaxed)
            case .check: check.add(1, ordering: .relaxed)
            case .estimated: estimated.add(1, ordering: .relaxed)
            case .unknown: unknown.add(1, ordering: .relaxed)
            }
        }
        if charge.pricedBy == .fallback { fallback.add(1, ordering: .relaxed) }
        if charge.amount > held.amount { overBound.add(1, ordering: .relaxed) }
    }

    /// Puts the numbers on the page.
    package func write(to page: inout MetricPage) {
        page.add(.settlements, ["exact"], .count(exact.load(ordering: .relaxed)))
        page.add(.settlements, ["check"], .count(check.load(ordering: .relaxed)))
        page.add(.settlements, ["estimated"], .count(estimated.load(ordering: .relaxed)))
        page.add(.settlements, ["unknown"], .count(unknown.load(ordering: .relaxed)))
        page.add(.settlements, ["released"], .count(released.load(ordering: .relaxed)))
        page.add(.fallbackPriced, [], .count(fallback.load(ordering: .relaxed)))
        page.add(.boundBroken, [], .count(overBound.load(ordering: .relaxed)))
    }
}
