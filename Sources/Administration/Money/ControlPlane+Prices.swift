package import AdminContract
package import BudgetLedger
import Digests
import Store
package import Vocabulary

extension ControlPlane {
    /// Every revision of the prices, newest first.
    package func prices(_ caller: AdminCaller, _ page: PageRequest) throws(AdminRefusal) -> Page<PriceTableShape> {
        try seesHouse(caller, "prices", "all")
        let list = ["prices"]
        let after = try PageCursor.read(page, of: list).after
        let (all, live) = (try read { try $0.prices() }, doors.house.prices().revision)
        let start = after.isEmpty ? 0 : (all.firstIndex { $0.revision == after }.map { $0 + 1 } ?? all.count)
        let shown = all[start...].prefix(page.limit)
        let hasMore = start + shown.count < all.count
        return Page(
            data: shown.map { PriceTableShape($0, live: live) },
            nextCursor: hasMore ? shown.last.map { PageCursor.text(after: $0.revision, of: list) } : nil)
    }

    /// One revision with its models, by its hash, the beginning of it, or `live`.
    package func prices(_ caller: AdminCaller, _ name: String) throws(AdminRefusal) -> PriceTableShape {
        try seesHouse(caller, "prices", name)
        let live = doors.house.prices()
        let wanted = name == "live" ? live.revision : name
        guard wanted.utf8.count >= 8, let kept = try read({ try $0.prices(wanted) }) else {
            throw .notFound("prices", name)
        }
        var shape = PriceTableShape(kept, live: live.revision)
        let table = kept.revision == live.revision ? live : try? PriceDocument(kept.document).table
        shape.models = (table?.rows ?? []).map { ModelShape($0, in: table, at: now) }
        return shape
    }

    /// What a document would change, and whether it may.
    ///
    /// - Parameter start: What differs holds from then on.
    package func checkPrices(
        _ caller: AdminCaller, _ bytes: [UInt8], from start: Instant?
    ) throws(AdminRefusal) -> PriceCheckShape {
        try seesHouse(caller, "prices", "check")
        let document = try document(bytes, from: start)
        let live = doors.house.prices()
        let refusal = Self.succession(of: live, by: document.table, at: now)
        return PriceCheckShape(
            revision: document.revision.hex, changes: PriceChange.all(from: live, to: document.table),
            warnings: document.table.warnings.map { "\($0)" }, refusal: refusal?.detail)
    }

    /// Puts a document in force: it may add models and rates that begin later, and changes none that has begun.
    package func loadPrices(
        _ caller: AdminCaller, _ bytes: [UInt8], from start: Instant?
    ) async throws(AdminRefusal) -> Answer<PriceTableShape> {
        try seesHouse(caller, "prices", "new")
        try promotion.take()
        defer { promotion.release() }
        let document = try document(bytes, from: start)
        if let refusal = Self.succession(of: doors.house.prices(), by: document.table, at: now) { throw refusal }
        let (act, publish) = (caller.act, doors.house.publishPrices)
        let changed = try await change(
            "prices", { books in try books.loadPrices(document.revision, document: document.bytes, by: act) },
            publish: { _ in publish(document) })
        var shape = PriceTableShape(changed.object, live: document.revision.hex)
        shape.models = document.table.rows.map { ModelShape($0, in: document.table, at: now) }
        return Answer(shape, changed.receipt)
    }

    private func document(_ bytes: [UInt8], from start: Instant?) throws(AdminRefusal) -> PriceDocument {
        do throws(PriceRefusal) {
            let document = try PriceDocument(bytes)
            guard let start else { return document }
            let live = doors.house.prices().revision
            guard let kept = try? reader.prices(live) else { return document }  // compared below with what is in force
            return try document.starting(at: start, after: PriceDocument(kept.document))
        } catch {
            throw AdminRefusal(.invalidRequest, "\(error)")
        }
    }

    /// Why `newer` may not follow `live`; `nil` if it may.
    package static func succession(of live: PriceTable, by newer: PriceTable, at now: Instant) -> AdminRefusal? {
        do throws(SuccessionRefusal) {
            try live.check(successor: newer, at: now)
            return nil
        } catch {
            return switch error {
            case .removed(let model):
                AdminRefusal(
                    .priceInForce,
                    "`\(model)` would lose its row, by which old calls are priced; set `retired` instead")
            case .inForce(let model):
                AdminRefusal(
                    .priceInForce,
                    "a rate of `\(model)` whose time has begun would change; let the new one begin later with "
                        + "`effective_from`, and correct what was charged with adjustments")
            }
        }
    }
}

extension PriceTableShape {
    fileprivate init(_ kept: PriceRevision, live: String) {
        self.init(revision: kept.revision, inForce: kept.revision == live, loadedAt: kept.loadedAt)
    }
}

extension PriceChange {
    /// Rows that differ, in the order of their ids.
    fileprivate static func all(from old: PriceTable, to new: PriceTable) -> [PriceChange] {
        let (before, after) = (rows(old), rows(new))
        return Set(before.keys).union(after.keys).sorted().compactMap { id in
            switch (before[id], after[id]) {
            case (nil, let row?): PriceChange(model: id, change: .added, before: nil, after: text(row))
            case (let row?, nil): PriceChange(model: id, change: .removed, before: text(row), after: nil)
            case (let left?, let right?) where left != right:
                PriceChange(model: id, change: .changed, before: text(left), after: text(right))
            default: nil
            }
        }
    }

    private static func rows(_ table: PriceTable) -> [String: PriceRow] {
        Dictionary(table.rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// `2/10/2.5/4/0.2 from 2027-01-01T00:00:00Z`: input, output, both writes, read.
    private static func text(_ row: PriceRow) -> String {
        let dated = row.dated.map { entry in
            let rates = RatesShape(entry.rates.rates)
            let from = entry.from.map { " from \($0.secondText)" } ?? ""
            return [rates.input, rates.output, rates.write5m, rates.write1h, rates.read].joined(separator: "/") + from
        }
        return dated.joined(separator: ", ") + (row.isRetired ? ", retired" : "")
    }
}

extension RatesShape {
    init(_ rates: TokenRates) {
        self.init(
            input: Self.dollars(rates.input), output: Self.dollars(rates.output), write5m: Self.dollars(rates.write5m),
            write1h: Self.dollars(rates.write1h), read: Self.dollars(rates.read))
    }

    /// Per million tokens: a million times a pico is a micro-dollar, a thousand nanos.
    private static func dollars(_ rate: PicoUSD) -> String { NanoUSD(rate.count * 1_000).dollars }
}

extension ModelShape {
    init(_ row: PriceRow, in table: PriceTable?, at now: Instant) {
        self.init(
            id: row.id, family: row.family, displayName: row.displayName, maxInput: row.maxInput,
            maxOutput: row.maxOutput)
        aliases = (table?.aliases ?? [:]).filter { $0.value == row.id }.keys.sorted()
        retired = row.isRetired
        rates = row.isRetired ? nil : row.rates(at: now).map { RatesShape($0.rates) }
        dated = row.dated.map { entry in
            var shape = DatedRatesShape(
                effectiveFrom: entry.from, rates: RatesShape(entry.rates.rates), source: entry.source,
                verified: entry.verified)
            shape.above = entry.rates.longPrompt?.above
            shape.ratesAbove = entry.rates.longPrompt.map { RatesShape($0.rates) }
            return shape
        }
    }
}
