/// What the daemon enforces of one tenant, to be compared with what its log adds up to.
package struct BalancesShape: Hashable, Sendable, Codable {
    package let log: String
    package var type = "balances"
    /// Leaves that the amounts follow from.
    package let size: Int64
    /// In the form of an export's `balances.csv`, nano-dollars; accounts without any amount are left out.
    package let balances: String

    package init(log: String, size: Int64, balances: String) {
        (self.log, self.size, self.balances) = (log, size, balances)
    }
}
