/// The lines of a `balances.csv` by account, without those that have no amount.
package struct BalanceSheet: Hashable {
    private let accounts: [String: [String]]

    package init(_ csv: String) {
        let lines = csv.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
        let grouped = Dictionary(grouping: lines) { line in line.split(separator: ",").first.map(String.init) ?? "" }
        accounts = grouped.filter { account in !account.value.allSatisfy(Self.isEmpty) }
    }

    package var count: Int { accounts.count }

    /// The first account in which two sheets differ, with what each says.
    package func difference(from other: BalanceSheet) -> (subject: String, mine: [String], others: [String])? {
        let subjects = Set(accounts.keys).union(other.accounts.keys).sorted()
        for subject in subjects where accounts[subject] != other.accounts[subject] {
            return (subject, accounts[subject] ?? [], other.accounts[subject] ?? [])
        }
        return nil
    }

    /// Spent, held and overrun are the last three fields.
    private static func isEmpty(_ line: String) -> Bool {
        line.split(separator: ",").suffix(3).allSatisfy { $0 == "0" }
    }
}
