import AuditLog
import BudgetLedger
import Digests
import GRDB
import Vocabulary

/// Everything durable as the writer holds it: accounts, open holds, edges of the logs, the transaction of the batch.
///
/// A commit writes leaves. Rows that follow from leaves come later, a few at a time (`docs/adr/0012`).
///
/// It cannot be copied, and it is lent as `inout` to one change at a time; nothing of it leaves that closure.
/// A change decides before it touches: a refusal leaves nothing to undo. A change that throws ends the process.
///
/// INVARIANT: what an answer tells is in the same commit as its leaf.
package struct Books: ~Copyable {
    let database: Database
    let signer: HeadSigner
    let board: AccountBoard
    let logBoard: LogBoard
    let disk: DiskGauge
    private let clock: @Sendable () -> Instant

    var registry = Registry()
    var accounts = AccountShelf()
    var holds = HoldShelf()
    var round: RowRound
    var logKeeper: LogKeeper
    var logs: LogBook
    var usage = UsageShelf()
    var refusals = RefusalMeter()
    var failures = FailureMeter()
    var zones = ZoneShelf()
    var alerts = AlertShelf()
    var carriedMarks: [TenantID: CarriedMark] = [:]
    /// Personal values; `nil` without an identifier key, and then leaves have no commitments.
    let vault: PersonalVault?
    private var changes = 0

    init(
        database: Database, signer: HeadSigner, board: AccountBoard, logBoard: LogBoard, disk: DiskGauge,
        clock: @escaping @Sendable () -> Instant, logs: LogBook, round: RowRound, logKeeper: LogKeeper,
        vault: PersonalVault? = nil
    ) {
        self.database = database
        self.signer = signer
        self.board = board
        self.logBoard = logBoard
        self.disk = disk
        self.clock = clock
        self.logs = logs
        self.round = round
        self.logKeeper = logKeeper
        self.vault = vault
    }

    /// The instant of a change; asked once per change.
    var now: Instant { clock() }

    // MARK: The batch

    /// Opens the transaction of a batch.
    mutating func begin() throws {
        changes = 0
        try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute(integers: [])
    }

    /// Writes the leaves of the batch and some of the rows behind them, and commits it with one flush.
    ///
    /// - Throws: `StoreFailure`. What is on disk then is not known; the process must end.
    mutating func commit() throws {
        do {
            try vault?.flush()
            try tellAlerts()
            try logs.write(to: database)
            try accounts.writeGone(to: database)
            try writeRows()
            try database.cachedStatement(sql: "COMMIT").execute(integers: [])
        } catch {
            throw StoreFailure(doing: "committing a batch", cause: "\(error)")
        }
        publish()
    }

    /// Shows what the batch changed to those who only look.
    mutating func publish() {
        board.publish(accounts.changes, from: accounts)
        accounts.settleBatch()
        logs.publish(to: logBoard)
    }

    // MARK: Leaves

    /// Appends a leaf to the log of a tenant, or to the house log where there is none.
    @discardableResult
    mutating func append(
        _ leaf: Leaf, of tenant: TenantID? = nil, at now: Instant, memo: JournalMemo? = nil
    ) throws -> LeafReference {
        let owner = tenant?.text ?? LogOrigin.house
        guard let place = logs.place(of: owner) else {
            throw StoreFailure(doing: "appending a leaf", cause: "there is no log of \(owner)")
        }
        return try logs.append(leaf, at: place, now: now, memo: memo)
    }
}
