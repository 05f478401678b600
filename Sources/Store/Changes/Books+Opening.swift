import AuditLog
import BudgetLedger
import GRDB
import Vocabulary

extension Books {
    /// Opens a log: its row, its place, and the first leaf, which names the key that will sign it.
    mutating func openLog(of owner: String, at now: Instant) throws -> Int {
        let (origin, era) = (try signer.origin(of: owner).text, signer.era)
        try database.cachedStatement(
            sql: "INSERT INTO log (owner, origin, era, size, edge, last_ts, rooted) VALUES (?, ?, ?, 0, ?, ?, 0)"
        ).execute(arguments: [owner, origin, era, TreeEdge().data, now.nanoseconds])
        let log = LogBook.OpenLog(
            id: database.lastInsertedRowID, owner: owner, origin: origin, era: era, edge: TreeEdge(), lastTime: now,
            signedSize: 0, rootedSize: 0)
        let place = logs.open(log)
        let key = try signer.verifierKey(of: origin, era: era)
        if owner != LogOrigin.root {
            let leaf = Leaf(
                .logOpened, by: .system, on: LeafObject(.log, origin), facts: [.era(era), .verifierKey(key.text)])
            _ = try logs.append(leaf, at: place, now: now)
        }
        return place
    }

    /// Opens the account of a subject beneath the account of its parent.
    mutating func openAccount(_ name: String, parent: Int?) throws -> Int {
        let above = parent.map { accounts.subjects[$0].id }
        try database.cachedStatement(sql: "INSERT INTO subject (name, parent) VALUES (?, ?)")
            .execute(arguments: [name, above])
        let subject = AccountShelf.Subject(id: database.lastInsertedRowID, name: name)
        // Whatever the journal says of this name up to here was said of another account.
        try database.cachedStatement(sql: "INSERT INTO account (subject, journal, counters) VALUES (?, ?, ?)")
            .execute(integers: [subject.id, logs.journalEnd - 1], blob: AccountRow.bytes(AccountState()))
        return accounts.add(subject, AccountState(), limits: AccountLimits())
    }

    /// Says so if the caller saw another revision than the stored one.
    static func stale(_ stored: Int64, _ seen: Int64?) -> ChangeRefusal? {
        guard let seen, seen != stored else { return nil }
        return .revisionStale(current: stored)
    }
}
