import AuditLog
package import BudgetLedger
import FoundationEssentials
import GRDB
package import Vocabulary

/// What the leaf of an admission says about its money.
package struct AdmittedMoney: Hashable, Sendable {
    package let amount: NanoUSD
    /// Subjects from the innermost account up to the tenant.
    package let path: [String]
    package let windows: BudgetLedger.WindowStarts
}

extension Reader {
    /// Finds the admission of a request in the log of its tenant; `nil` if there is none.
    ///
    /// Reads the log backwards, because no index stands in the way of a commit: for an operator, not for a request.
    package func admission(of request: RequestID, in tenant: TenantID) throws -> AdmittedMoney? {
        try read { database in
            let sql = """
                SELECT bytes FROM journal
                WHERE log = (SELECT id FROM log WHERE owner = ?) AND instr(bytes, CAST(? AS BLOB)) > 0 ORDER BY id DESC
                """
            let rows = try Row.fetchCursor(database, sql: sql, arguments: [tenant.text, request.text])
            while let row = try rows.next() {
                let bytes: Data = row[0]
                guard let leaf = try? LeafReader.read([UInt8](bytes)), leaf.request == request.text,
                    case .held(let amount, let path, let windows, _) = leaf.money
                else { continue }
                let starts = BudgetLedger.WindowStarts(
                    hour: windows.hour, day: windows.day, week: windows.week, month: windows.month)
                return AdmittedMoney(amount: amount, path: path, windows: starts)
            }
            return nil
        }
    }
}
