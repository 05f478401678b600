import AuditLog
package import BudgetLedger
package import Store
import Synchronization
package import Vocabulary

/// Compares what the books say was used with what the provider reports, for each whole day of UTC.
///
/// A difference is the leaf `ledger-reconciled` in the log of the house; nothing moves by itself. A day is compared
/// once: the mark moves in the commit that holds its leaves.
package final class Reconciler: Sendable {
    /// One upstream whose provider tells of its usage.
    package struct Source: Sendable {
        package let upstream: String
        /// Of the provider; `nil` is all that the key sees.
        package let workspace: String?
        /// True for a model that no other upstream serves: of a shared one nobody knows who served how much.
        package let servesAlone: @Sendable (_ model: String) -> Bool
        /// Asks the provider; answers the body of a 200.
        package let fetch: @Sendable (_ target: String) async throws -> [UInt8]

        package init(
            upstream: String, workspace: String?, servesAlone: @escaping @Sendable (_ model: String) -> Bool,
            fetch: @escaping @Sendable (_ target: String) async throws -> [UInt8]
        ) {
            (self.upstream, self.workspace) = (upstream, workspace)
            (self.servesAlone, self.fetch) = (servesAlone, fetch)
        }
    }

    /// A provider has counted a day so long after its end.
    static let settledSeconds: Int64 = 3_600

    private let source: Source
    private let store: OpenStore
    private let every: Int64
    private let prices: @Sendable () -> PriceTable
    private let clock: @Sendable () -> Instant
    // When the provider was last asked; touched by the one chore.
    private let asked = Mutex(Instant(seconds: 0))

    /// - Parameter every: Seconds between two questions.
    package init(
        _ source: Source, _ store: OpenStore, every: Int64, prices: @escaping @Sendable () -> PriceTable,
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.source, self.store, self.every, self.prices, self.clock) = (source, store, every, prices, clock)
    }

    private var fact: String { "reconciled:\(source.upstream)" }

    /// Compares the days that are over and were not compared yet, once the provider may be asked again.
    ///
    /// - Throws: When the provider does not answer, or not with a report; the days stay due.
    package func run() async throws {
        let now = clock()
        let end = (now.seconds - Self.settledSeconds) / 86_400
        let mark = try store.reader.fact(fact).flatMap { Int64($0) }
        let first = max(mark ?? end - 1, end - UsageReport.dayLimit)
        let isDue = asked.withLock { asked in
            guard first < end, now >= asked.advanced(bySeconds: every) else { return false }
            asked = now
            return true
        }
        guard isDue else { return }
        let report = try await report(from: first, to: end)
        let booked = try booked(from: first, to: end)
        let leaves = (first..<end).flatMap { day in differences(on: day, booked[day] ?? [:], report.usage[day] ?? [:]) }
        _ = await store.writer.change { [fact] books in
            for leaf in leaves { try books.tell(leaf) }
            try books.noteFact(fact, "\(end)")
        }
    }

    private func report(from first: Int64, to end: Int64) async throws -> UsageReport {
        var report = UsageReport()
        for _ in 0..<UsageReport.pageLimit {
            let target = UsageReport.target(from: first, to: end, workspace: source.workspace, page: report.next)
            try report.add(try await source.fetch(target))
            if report.next == nil { return report }
        }
        throw UsageReport.Unreadable("the usage report of \(source.upstream) does not end")
    }

    /// What the books count by day and model, of all tenants.
    private func booked(from first: Int64, to end: Int64) throws -> [Int64: [String: Booked]] {
        var booked: [Int64: [String: Booked]] = [:]
        let rows = try store.reader.usage(from: first * 1_440, to: end * 1_440, bucketMinutes: 1_440, tenant: nil)
        for row in rows { booked[row.minute / 1_440, default: [:]][row.model, default: Booked()].add(row) }
        return booked
    }

    private struct Booked {
        var usage = TokenUsage()
        var cost = NanoUSD.zero

        mutating func add(_ row: UsageRow) {
            for field in TokenUsage.tokens { usage[keyPath: field] += row.usage[keyPath: field] }
            cost = cost.adding(row.cost) ?? .largest
        }
    }

    private func differences(
        on day: Int64, _ booked: [String: Booked], _ reported: [String: TokenUsage]
    ) -> [Leaf] {
        let prices = prices()
        // A provider may name a model in full where the table has it under an alias.
        let named = Dictionary(
            reported.map { (prices.row($0.key)?.id ?? $0.key, $0.value) }, uniquingKeysWith: { $0.adding($1) })
        return Set(booked.keys).union(named.keys).sorted().filter(source.servesAlone).compactMap { model in
            let (ours, theirs) = (booked[model] ?? Booked(), named[model] ?? TokenUsage())
            guard TokenUsage.tokens.contains(where: { ours.usage[keyPath: $0] != theirs[keyPath: $0] }) else {
                return nil
            }
            var facts: [LeafFact] = [
                .model(model), .day(String(UsageReport.text(of: day).prefix(10))), .booked(ours.cost),
                .bookedTokens(ours.usage), .reportedTokens(theirs),
            ]
            if let rates = prices.rate(for: model, at: Instant(seconds: day * 86_400)) {
                facts.append(.reported(rates.price(of: theirs)))
            }
            return Leaf(.ledgerReconciled, by: .system, on: LeafObject(.upstream, source.upstream), facts: facts)
        }
    }
}

extension TokenUsage {
    fileprivate static var tokens: [WritableKeyPath<TokenUsage, Int64>] {
        [\.input, \.output, \.cacheWrite5m, \.cacheWrite1h, \.cacheRead]
    }

    fileprivate func adding(_ other: TokenUsage) -> TokenUsage {
        var sum = self
        for field in Self.tokens { sum[keyPath: field] += other[keyPath: field] }
        return sum
    }
}

extension TokenRates {
    /// What tokens of many calls cost without steps and modifiers: a report does not say which call had which.
    fileprivate func price(of usage: TokenUsage) -> NanoUSD {
        let counts = [usage.input, usage.output, usage.cacheWrite5m, usage.cacheWrite1h, usage.cacheRead]
        let rates = [input, output, write5m, write1h, read]
        let pico = zip(counts, rates).reduce(Int128(0)) { $0 + Int128($1.0) * Int128($1.1.count) }
        return NanoUSD(Int64(clamping: (pico + 999) / 1_000))
    }
}
