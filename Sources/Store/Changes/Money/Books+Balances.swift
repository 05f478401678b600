import AuditLog
package import BudgetLedger
import Vocabulary

/// What the accounts of one tenant count at one moment, and how long its log is at that same moment.
package struct BooksCut: Sendable {
    package struct Account: Sendable {
        /// `ten_...`, `prj_...` or `key_...`.
        package let subject: String
        package let state: AccountState
    }

    /// Leaves of the log: folding so many of them must give these accounts.
    package let size: Int
    package let accounts: [Account]

    /// The accounts as the lines of a `balances.csv`, without those that never counted anything.
    package var balances: String {
        let sorted = accounts.sorted { $0.subject.utf8.lexicographicallyPrecedes($1.subject.utf8) }
        return LedgerFold.header + sorted.filter { !$0.isEmpty }.map(\.lines).joined()
    }
}

extension BooksCut.Account {
    fileprivate var isEmpty: Bool {
        let sums = [state.total, state.hour.sums, state.day.sums, state.week.sums, state.month.sums]
        return state.overrun == 0 && sums.allSatisfy { $0.spent == 0 && $0.held == 0 }
    }

    /// Five lines in the order of the windows' names.
    fileprivate var lines: String {
        let total = "\(subject),total,,\(state.total.spent),\(state.total.held),\(state.overrun)\r\n"
        return line("day", state.day) + line("hour", state.hour) + line("month", state.month) + total
            + line("week", state.week)
    }

    private func line(_ name: String, _ window: AccountState.WindowBooks) -> String {
        "\(subject),\(name),\(window.start),\(window.sums.spent),\(window.sums.held),0\r\n"
    }
}

extension Books {
    /// The accounts of a tenant, or none for the house, with the size of its log; `nil` if there is no such log.
    ///
    /// Looks at every account once: for an auditor, not for a request.
    package func cut(of owner: String) -> BooksCut? {
        guard let place = logs.place(of: owner) else { return nil }
        let mine = accounts.subjects.indices.filter { place in
            let name = accounts.subjects[place].name
            // An account whose tenant cannot be read is missing here, and the comparison with the leaves says so.
            return accounts.place(of: name) == place && (try? payer(of: name))?.text == owner
        }
        return BooksCut(
            size: logs.logs[place].edge.size,
            accounts: mine.map { index in
                BooksCut.Account(subject: accounts.subjects[index].name, state: accounts.book.states[index])
            })
    }
}
