package import AdminContract
import AuditLog
import BudgetLedger
import Store
import Vocabulary

extension ControlPlane {
    /// The accounts of a log's tenant and the log's size, of one and the same moment.
    package func balances(_ caller: AdminCaller, _ log: String) async throws(AdminRefusal) -> BalancesShape {
        let log = try find(caller, log: log)
        guard let cut = try await look({ books in books.cut(of: log.owner) }) else { throw .notFound("log", log.owner) }
        let sorted = cut.accounts.sorted { $0.subject.utf8.lexicographicallyPrecedes($1.subject.utf8) }
        let lines = sorted.filter { !Self.isEmpty($0.state) }.map { Self.lines($0.subject, $0.state) }
        return BalancesShape(log: log.owner, size: Int64(cut.size), balances: LedgerFold.header + lines.joined())
    }

    /// The leaves of one bundle of 256, exact bytes, each behind its length; the last bundle has fewer.
    package func bundle(_ caller: AdminCaller, _ log: String, _ index: Int64) async throws(AdminRefusal) -> [UInt8] {
        let log = try find(caller, log: log)
        let (first, isTooLarge) = index.multipliedReportingOverflow(by: Int64(TilePath.width))
        guard !isTooLarge, first < Int64(log.size) else { throw .notFound("bundle", "\(log.owner)/\(index)") }
        let leaves = try read { try $0.leaves(of: log.owner, from: Int(first), limit: TilePath.width) }
        try await note(
            caller, read: .leaves, of: TenantID(log.owner), list: ["bundle", log.owner, String(index)],
            count: leaves.count)
        return Tile.bundle(leaves)
    }

    private static func isEmpty(_ state: AccountState) -> Bool {
        let sums = [state.total, state.hour.sums, state.day.sums, state.week.sums, state.month.sums]
        return state.overrun == 0 && sums.allSatisfy { $0.spent == 0 && $0.held == 0 }
    }

    /// Five lines in the order of the windows' names.
    private static func lines(_ subject: String, _ state: AccountState) -> String {
        let total = "\(subject),total,,\(state.total.spent),\(state.total.held),\(state.overrun)\r\n"
        return line(subject, "day", state.day) + line(subject, "hour", state.hour)
            + line(subject, "month", state.month) + total + line(subject, "week", state.week)
    }

    private static func line(_ subject: String, _ name: String, _ window: AccountState.WindowBooks) -> String {
        "\(subject),\(name),\(window.start),\(window.sums.spent),\(window.sums.held),0\r\n"
    }
}
