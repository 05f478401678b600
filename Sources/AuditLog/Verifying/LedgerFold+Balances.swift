import Vocabulary

extension LedgerFold {
    /// The header of `balances.csv`, with its line end.
    package static let header = "subject,window,start,spent_nano,held_nano,overrun_nano\r\n"

    /// The whole of `balances.csv`: per account a line for each window and the total, sorted by bytes.
    package var balances: String { Self.header + lines.joined() }

    /// Open holds by id: what was promised and has not ended.
    package var openHolds: [String] { holds.keys.sorted() }

    private var lines: [String] {
        let held = heldSums
        let known = accounts.indices.compactMap { place in accounts[place].map { ($0, held[place]) } }
        let sorted = known.sorted { $0.0.subject.utf8.lexicographicallyPrecedes($1.0.subject.utf8) }
        return sorted.map { account, held in Self.lines(account, held) }
    }

    private struct Held {
        var total: Int64 = 0
        var hour: Int64 = 0
        var day: Int64 = 0
        var week: Int64 = 0
        var month: Int64 = 0
    }

    /// Held amounts follow from the open holds: in a window counts what was granted in it.
    private var heldSums: [Held] {
        var sums = [Held](repeating: Held(), count: accounts.count)
        for hold in holds.values {
            for place in hold.path {
                guard let current = accounts[place]?.current(hold.windows) else { continue }
                sums[place].total &+= hold.nano.count
                if current.hour { sums[place].hour &+= hold.nano.count }
                if current.day { sums[place].day &+= hold.nano.count }
                if current.week { sums[place].week &+= hold.nano.count }
                if current.month { sums[place].month &+= hold.nano.count }
            }
        }
        return sums
    }

    private static func lines(_ account: FoldedAccount, _ held: Held) -> String {
        let total = "\(account.subject),total,,\(account.total.count),\(held.total),\(account.overrun.count)\r\n"
        return line(account, "day", account.day, held.day) + line(account, "hour", account.hour, held.hour)
            + line(account, "month", account.month, held.month) + total
            + line(account, "week", account.week, held.week)
    }

    private static func line(
        _ account: FoldedAccount, _ name: String, _ window: FoldedAccount.Window, _ held: Int64
    ) -> String {
        "\(account.subject),\(name),\(window.start),\(window.spent.count),\(held),0\r\n"
    }
}
