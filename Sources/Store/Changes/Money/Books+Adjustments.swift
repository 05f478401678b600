import AuditLog
package import BudgetLedger
package import Vocabulary

extension Books {
    /// Moves what a subject and its ancestors have spent, in total and in those windows that are still current.
    ///
    /// - Parameters:
    ///   - hold: The request whose charge is corrected.
    ///   - windows: Of that hold; `nil` means those of now.
    package mutating func adjust(
        _ subject: String, by amount: NanoUSD, hold: RequestID? = nil, windows: BudgetLedger.WindowStarts? = nil,
        because: String, id: AdjustmentID, by act: Act
    ) throws -> ChangeResult<Adjustment> {
        let names = [subject] + ancestors(of: subject)
        let places = names.compactMap { accounts.place(of: $0) }
        guard let own = places.first, places.count == names.count, let path = AccountPath(places.map { Int32($0) }),
            let tenant = tenant(ofSubject: subject), let zone = registry.tenants[tenant]?.zone
        else { return .failure(.notFound(subject)) }
        guard amount != .zero else { return .failure(.invalid(path: "$.amount", detail: "nothing would move")) }
        let now = now
        let starts = windows ?? zones.windows(zone: zone, at: now).starts
        do { try accounts.adjust(amount, on: path, in: starts) } catch .tooLarge(let level) {
            return .failure(.adjustmentTooLarge(scope: names[level]))
        }
        let adjustment = Adjustment(
            id: id, subject: subject, amount: amount, hold: hold, because: because, createdBy: act.actor.id,
            createdAt: now)
        try AdjustmentTable.insert(adjustment, subject: accounts.subjects[own].id, database)
        var leaf = Leaf.ledgerAdjusted(
            amount, path: names,
            windows: AuditLog.WindowStarts(
                hour: starts.hour, day: starts.day, week: starts.week, month: starts.month),
            hold: hold, by: act.actor)
        leaf.request = act.request
        leaf.because = try self.because(act.because, of: tenant, by: act.actor, at: now)
        return .success(Changed(object: adjustment, receipt: try receipt(for: leaf, of: tenant, at: now)))
    }

    /// Every adjustment, in the order of the ids.
    package func adjustments() throws -> [Adjustment] { try AdjustmentTable.all(database) }
}
