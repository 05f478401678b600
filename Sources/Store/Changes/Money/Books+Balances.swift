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
