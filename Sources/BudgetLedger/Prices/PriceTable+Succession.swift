package import Vocabulary

/// Why a table cannot follow the one in force.
package enum SuccessionRefusal: Error, Hashable {
    /// A model would lose its row: it is retired instead, because old calls still have its prices.
    case removed(model: String)
    /// A rate whose time has begun would change; a wrong one is corrected by one that takes effect now.
    case inForce(model: String)
}

extension PriceTable {
    /// Whether `newer` may follow this table at `instant`: it may add models and rates that begin then or later.
    package func check(successor newer: PriceTable, at instant: Instant) throws(SuccessionRefusal) {
        for row in rows {
            guard let next = newer.rows.first(where: { $0.id == row.id }) else { throw .removed(model: row.id) }
            guard row.begun(before: instant) == next.begun(before: instant) else { throw .inForce(model: row.id) }
            guard row.fast == next.fast || row.fast == nil else { throw .inForce(model: row.id) }
        }
    }
}

extension PriceRow {
    /// The rates whose time has begun, without where they were read.
    fileprivate func begun(before instant: Instant) -> [Begun] {
        dated.filter { entry in entry.from.map { $0 < instant } ?? true }.map { Begun(from: $0.from, rates: $0.rates) }
    }

    fileprivate struct Begun: Equatable {
        let from: Instant?
        let rates: SteppedRates
    }
}
