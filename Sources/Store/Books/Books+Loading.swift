import AuditLog
import BudgetLedger
import FoundationEssentials
import GRDB
import Vocabulary

/// What the books are loaded with, beside the database.
struct BooksFurniture {
    let signer: HeadSigner
    let board: AccountBoard
    let logBoard: LogBoard
    let disk: DiskGauge
    let logKeeper: LogKeeper
    /// Leaves after which a round of rows begins.
    let rowsEvery: Int64
    let clock: @Sendable () -> Instant
    let vault: PersonalVault?
}

extension Books {
    /// Reads the state, never the whole log: rows, and the leaves that they do not count yet.
    static func load(_ database: Database, _ furniture: BooksFurniture) throws -> Books {
        let through = try LogTable.rowsThrough(database)
        let next = max(try LogTable.nextJournal(database), through + 1)
        var books = Books(
            database: database, signer: furniture.signer, board: furniture.board, logBoard: furniture.logBoard,
            disk: furniture.disk, clock: furniture.clock,
            logs: LogBook(try LogTable.logs(database), nextJournal: next),
            round: RowRound(every: furniture.rowsEvery, through: through), logKeeper: furniture.logKeeper,
            vault: furniture.vault)
        try books.begin()
        let journal = try books.loadAccounts()
        try books.loadIdentities()
        try books.foldTail(accountsThrough: journal)
        try books.loadLimits()
        if books.logs.place(of: LogOrigin.house) == nil {
            _ = try books.openLog(of: LogOrigin.house, at: books.now)
            _ = try books.openLog(of: LogOrigin.root, at: books.now)
        }
        books.logs.showAll()
        try books.commit()
        return books
    }

    /// Answers the last leaf that each account's row counts, by its place.
    private mutating func loadAccounts() throws -> [Int64] {
        var journal: [Int64] = []
        let sql = """
            SELECT subject.id, subject.name, account.counters, account.journal
            FROM subject LEFT JOIN account ON account.subject = subject.id ORDER BY subject.id
            """
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM subject") ?? 0
        accounts.reserve(count)
        journal.reserveCapacity(count)
        try database.makeStatement(sql: sql).eachBareRow { row in
            let subject = AccountShelf.Subject(id: row.integer(0), name: row.text(1))
            let state: AccountState? = row.isNull(2) ? AccountState() : row.blob(2) { AccountRow.state($0) }
            guard let state else {
                throw StoreFailure(doing: "reading accounts", cause: "the counters of \(subject.name) are corrupt")
            }
            _ = accounts.add(subject, state, limits: AccountLimits())
            journal.append(row.integer(3))
        }
        return journal
    }

    private mutating func loadIdentities() throws {
        let now = now
        let moved = try ZoneChangeTable.clocks(database)
        for tenant in try TenantTable.all(database) {
            guard let account = accounts.place(of: tenant.id.text), let log = logs.place(of: tenant.id.text) else {
                throw StoreFailure(doing: "reading tenants", cause: "\(tenant.id) has no account or no log")
            }
            // A zone that the machine no longer knows must not stop traffic: UTC until it is back.
            let clock = moved[tenant.id] ?? WindowClock(ZoneDatabase.rules(of: tenant.timeZone) ?? .utc)
            registry.tenants[tenant.id] = Registry.TenantEntry(
                id: tenant.id, log: log, account: account, isActive: tenant.status == .active,
                zone: zones.add(clock, at: now))
        }
        board.publish(zones)
        for project in try ProjectTable.all(database) {
            guard let account = accounts.place(of: project.id.text) else {
                throw StoreFailure(doing: "reading projects", cause: "\(project.id) has no account")
            }
            registry.projects[project.id] = Registry.ProjectEntry(
                tenant: project.tenant, account: account, isActive: project.status == .active)
        }
        try loadKeys()
    }

    private mutating func loadKeys() throws {
        registry.reserve(accounts.subjects.count)
        board.reserve(accounts.subjects.count)
        // Most keys stand where the one before stood, and their accounts were made one after the other.
        var (last, next): ((shape: RowShape, home: KeyHome)?, Int) = (nil, 0)
        try KeyTable.scan(database) { row in
            let (name, epoch) = (row.text(0), row.integer(5))
            if let last, let account = accounts.place(of: name, near: next), row.matches(last.shape, 1...4) {
                next = account + 1
                let id = KeyID(trusted: accounts.subjects[account].name)  // one text for both
                return enter(id, at: Int32(account), last.home, owner: id.text, epoch: epoch)
            }
            let (id, place, owner) = (KeyID(trusted: name), try KeyTable.place(row), KeyTable.owner(row.text(4)))
            try register(id, place, owner, epoch: epoch)
            // Only a key of a service is its own subject.
            guard owner == .service, let home = entry(of: id)?.home else { return }
            last = (RowShape(row, 1...4), home)
        }
    }
}
