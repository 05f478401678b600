import AuditLog
import BudgetLedger
import FoundationEssentials
import GRDB
import Vocabulary

extension Books {
    /// Reads the state, never the log: rows of identities, accounts, holds and edges.
    static func load(
        _ database: Database, signer: HeadSigner, board: AccountBoard, disk: DiskGauge,
        clock: @escaping @Sendable () -> Instant, vault: PersonalVault? = nil
    ) throws -> Books {
        let logs = LogBook(try LogTable.logs(database), nextJournal: try LogTable.nextJournal(database))
        var books = Books(
            database: database, signer: signer, board: board, disk: disk, clock: clock, logs: logs,
            holds: HoldShelf([], nextRow: 1), vault: vault)
        try books.begin()
        try books.loadAccounts()
        try books.loadIdentities()
        try books.loadHolds()
        if books.logs.place(of: LogOrigin.house) == nil {
            _ = try books.openLog(of: LogOrigin.house, at: books.now)
            _ = try books.openLog(of: LogOrigin.root, at: books.now)
        }
        try books.commit()
        return books
    }

    private mutating func loadAccounts() throws {
        let sql = """
            SELECT subject.id, subject.name, account.counters
            FROM subject LEFT JOIN account ON account.subject = subject.id ORDER BY subject.id
            """
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            let counters: Data? = row[2]
            guard let state = counters.map({ AccountRow.state([UInt8]($0)) }) ?? AccountState() else {
                throw StoreFailure(doing: "reading accounts", cause: "the counters of \(row[1] as String) are corrupt")
            }
            _ = accounts.add(AccountShelf.Subject(id: row[0], name: row[1]), state, limits: AccountLimits())
        }
        try loadLimits()
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
        for key in try KeyTable.all(database) { try register(key) }
    }

    private mutating func loadHolds() throws {
        var stored: [(row: Int64, hold: OpenHold)] = []
        var last: Int64 = 0
        let sql = "SELECT hold.*, subject.name FROM hold JOIN subject ON subject.id = hold.subject ORDER BY hold.id"
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            let key = KeyID(trusted: row["name"])
            guard let entry = registry.keys[key] else {
                throw StoreFailure(doing: "reading holds", cause: "a hold belongs to \(key), which is not there")
            }
            let starts = BudgetLedger.WindowStarts(
                hour: row["hour"], day: row["day"], week: row["week"], month: row["month"])
            let path = payers(of: row["name"], entry)?.path ?? entry.path
            let record = HoldRecord(NanoUSD(row["amount"]), on: path, in: starts)
            last = row["id"]
            stored.append(
                (
                    last,
                    OpenHold(
                        request: RequestID(trusted: row["request"]), key: key, model: row["model"], record: record,
                        admittedAt: row.instant("admitted_at"))
                ))
        }
        holds = HoldShelf(stored, nextRow: last + 1)
    }
}
