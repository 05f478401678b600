import AuditLog
import BudgetLedger
import FoundationEssentials
import GRDB
import Vocabulary

/// A hold as its leaf admits it, while the leaves after the rows are folded.
private struct FoldedHold {
    let request: String
    let journal: Int64
    let model: String
    let amount: NanoUSD
    let names: [String]
    let starts: BudgetLedger.WindowStarts
    let admittedAt: Instant

    /// - Returns: `nil` for a leaf that admits nothing.
    init?(_ leaf: LeafView, journal: Int64, model: String) {
        guard case .held(let amount, let names, let windows, _) = leaf.money, let request = leaf.request else {
            return nil
        }
        (self.request, self.journal, self.model, self.amount, self.names) = (request, journal, model, amount, names)
        starts = BudgetLedger.WindowStarts(windows)
        admittedAt = leaf.time
    }
}

/// What a fold of the leaves after the rows knows besides the books.
private struct TailFold: ~Copyable {
    var reader = LeafReader()
    /// The last leaf that each account's row counts, by place.
    let accountsThrough: [Int64]
    /// Places of the accounts of each tenant; made when books are carried, and then for all of them.
    var mine: [TenantID?: [Int]]?
    var holds: [String: FoldedHold] = [:]
    /// Logs of signed heads, which are not JSON.
    let roots: Set<Int64>
    var usage: UsageTail

    init(_ accountsThrough: [Int64], roots: Set<Int64>, usage: UsageTail) {
        (self.accountsThrough, self.roots, self.usage) = (accountsThrough, roots, usage)
    }

    /// True if the row of the account does not count the leaf at `journal`; one that was just opened counts all.
    func lacks(_ place: Int, _ journal: Int64) -> Bool {
        place < accountsThrough.count && accountsThrough[place] < journal
    }
}

extension Books {
    /// Brings accounts, holds, logs and sums up to the last leaf: each takes the leaves that its row does not count.
    ///
    /// - Throws: When leaves contradict the rows; then nothing may be admitted.
    mutating func foldTail(accountsThrough: [Int64]) throws {
        let roots = try Int64.fetchSet(
            database, sql: "SELECT id FROM log WHERE owner = ?1 OR owner LIKE ?1 || '.g%'", arguments: [LogOrigin.root])
        var fold = TailFold(accountsThrough, roots: roots, usage: UsageTail(database))
        try readHolds(into: &fold)
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, log, seq, bytes, memo FROM journal WHERE id > ? ORDER BY id",
            arguments: [round.through])
        var count = 0
        while let row = try rows.next() {
            try take(row, &fold)
            count += 1
        }
        try keepHolds(fold.holds.values.sorted { $0.journal < $1.journal }, areStored: count == 0)
        guard count > 0 else { return }
        try database.execute(sql: "DELETE FROM open_hold")
        try writeEveryRow()
    }

    /// Holds that were open at the mark; rows behind it are of a round that was not finished.
    private func readHolds(into fold: inout TailFold) throws {
        let sql = """
            SELECT open_hold.journal, open_hold.model, journal.bytes
            FROM open_hold LEFT JOIN journal ON journal.id = open_hold.journal WHERE open_hold.journal <= ?
            """
        for row in try Row.fetchAll(database, sql: sql, arguments: [round.through]) {
            let (journal, model): (Int64, String) = (row[0], row[1])
            let bytes: Data? = row[2]
            guard let bytes, let hold = FoldedHold(try fold.reader.read([UInt8](bytes)), journal: journal, model: model)
            else { throw StoreFailure(doing: "reading holds", cause: "row \(journal) of the journal admits nothing") }
            fold.holds[hold.request] = hold
        }
    }

    private mutating func take(_ row: Row, _ fold: inout TailFold) throws {
        let (journal, log, seq, bytes): (Int64, Int64, Int, Data) = (row[0], row[1], row[2], row[3])
        let leaf = [UInt8](bytes)
        let isRoot = fold.roots.contains(log)
        let view = isRoot ? nil : try fold.reader.read(leaf)
        if let place = logs.place(ofRow: log) { try logs.fold(leaf, at: place, seq: seq, time: view?.time) }
        let data: Data? = row[4]
        let memo = data.flatMap { JournalMemo([UInt8]($0)) }
        if case .usage(let entry) = memo { try count(entry, journal, &fold) }
        guard let view, let money = view.money else { return }
        if case .held = money {
            guard case .billed(let model) = memo, let hold = FoldedHold(view, journal: journal, model: model) else {
                throw StoreFailure(doing: "folding leaves", cause: "row \(journal) of the journal names no model")
            }
            fold.holds[hold.request] = hold
            try grant(hold, fold)
        } else {
            try take(money, of: view.tenant, journal, &fold)
        }
    }

    private mutating func take(
        _ money: LeafMoney, of owner: String, _ journal: Int64, _ fold: inout TailFold
    ) throws {
        switch money {
        case .settled(let end): try close(end.hold, at: end.charged, journal, &fold)
        case .released(let hold, _): try close(hold, at: .zero, journal, &fold)
        case .expired(let hold, let charged, _, _): try close(hold, at: charged ?? .zero, journal, &fold)
        case .adjusted(let amount, let names, let windows, _):
            guard let path = path(names, before: journal, fold) else { return }
            let starts = BudgetLedger.WindowStarts(windows)
            try accounts.fold(path) { book in try book.adjust(amount, on: path, in: starts) }
        case .carried(let books):
            let starts = BudgetLedger.WindowStarts(books.windows)
            let mine = try fold.mine ?? accountsByPayer()
            fold.mine = mine
            for place in mine[TenantID(owner)] ?? [] where fold.lacks(place, journal) {
                accounts.move(place, to: starts)
            }
        case .held, .closed: break
        }
    }

    // MARK: Holds

    private mutating func grant(_ hold: FoldedHold, _ fold: borrowing TailFold) throws {
        guard let path = path(hold.names, before: hold.journal, fold) else { return }
        let record = HoldRecord(hold.amount, on: path, in: hold.starts)
        accounts.fold(path) { book in book.regrant(record) }
    }

    private mutating func close(
        _ request: RequestID, at cost: NanoUSD, _ journal: Int64, _ fold: inout TailFold
    ) throws {
        guard let hold = fold.holds.removeValue(forKey: request.text) else {
            throw StoreFailure(doing: "folding leaves", cause: "row \(journal) of the journal ends no open hold")
        }
        guard let path = path(hold.names, before: journal, fold) else { return }
        let record = HoldRecord(hold.amount, on: path, in: hold.starts)
        accounts.fold(path) { book in _ = book.settle(record, cost: cost) }
    }

    /// The accounts of `names` that are still there and whose rows do not count this leaf; `nil` if there are none.
    private func path(_ names: [String], before journal: Int64, _ fold: borrowing TailFold) -> AccountPath? {
        let places = names.compactMap(accounts.place(of:)).filter { fold.lacks($0, journal) }
        return AccountPath(places.map { Int32($0) })
    }

    private func accountsByPayer() throws -> [TenantID?: [Int]] {
        try Dictionary(grouping: accounts.subjects.indices) { try payer(of: accounts.subjects[$0].name) }
    }

    private mutating func keepHolds(_ open: [FoldedHold], areStored: Bool) throws {
        for hold in open {
            let places = hold.names.compactMap(accounts.place(of:))
            guard hold.names.count >= 3, places.count == hold.names.count,
                let path = AccountPath(places.map { Int32($0) }), let key = KeyID(hold.names[hold.names.count - 3])
            else {
                throw StoreFailure(doing: "reading holds", cause: "\(hold.request) is held by accounts that are gone")
            }
            let record = HoldRecord(hold.amount, on: path, in: hold.starts)
            let open = OpenHold(
                request: RequestID(trusted: hold.request), key: key, model: hold.model, record: record,
                admittedAt: hold.admittedAt)
            holds.add(open, journal: hold.journal, isStored: areStored)
        }
    }

    private mutating func count(_ entry: UsageEntry, _ journal: Int64, _ fold: inout TailFold) throws {
        guard try fold.usage.lacks(entry, journal) else { return }
        guard let key = self.entry(of: entry.key) else {
            throw StoreFailure(doing: "folding leaves", cause: "\(entry.key) is not there")
        }
        usage.add(entry, tenant: key.tenant, project: key.project)
    }
}

extension BudgetLedger.WindowStarts {
    fileprivate init(_ starts: AuditLog.WindowStarts) {
        self.init(hour: starts.hour, day: starts.day, week: starts.week, month: starts.month)
    }
}
