import AuditLog
import BudgetLedger
import Digests
import GRDB
import Vocabulary

/// Everything durable as the writer holds it: accounts, open holds, edges of the logs, the transaction of the batch.
///
/// It cannot be copied, and it is lent as `inout` to one change at a time; nothing of it leaves that closure.
/// A change decides before it touches: a refusal leaves nothing to undo. A change that throws ends the process.
///
/// INVARIANT: what an answer tells is in the same commit as its leaf.
package struct Books: ~Copyable {
    let database: Database
    let signer: HeadSigner
    let board: AccountBoard
    let disk: DiskGauge
    private let clock: @Sendable () -> Instant

    var registry = Registry()
    var accounts = AccountShelf()
    var holds: HoldShelf
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
        database: Database, signer: HeadSigner, board: AccountBoard, disk: DiskGauge,
        clock: @escaping @Sendable () -> Instant, logs: LogBook, holds: HoldShelf, vault: PersonalVault? = nil
    ) {
        self.database = database
        self.signer = signer
        self.board = board
        self.disk = disk
        self.clock = clock
        self.logs = logs
        self.holds = holds
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

    /// Writes what the batch touched, once each, and commits it with one flush.
    ///
    /// - Throws: `StoreFailure`. What is on disk then is not known; the process must end.
    mutating func commit() throws {
        do {
            try vault?.flush()
            try writeTouched()
            try database.cachedStatement(sql: "COMMIT").execute(integers: [])
        } catch {
            throw StoreFailure(doing: "committing a batch", cause: "\(error)")
        }
        board.publish(accounts.changes, from: accounts)
        accounts.settleBatch()
    }

    private mutating func writeTouched() throws {
        try tellAlerts()
        try logs.write(to: database)
        try accounts.write(to: database)
        let subjects = accounts.subjects
        try holds.write(to: database) { place in subjects[place].id }
        try accounts.writeGone(to: database)
        try usage.write(to: database)
    }

    // MARK: Leaves

    /// Appends a leaf to the log of a tenant, or to the house log where there is none.
    @discardableResult
    mutating func append(_ leaf: Leaf, of tenant: TenantID? = nil, at now: Instant) throws -> LeafReference {
        let owner = tenant?.text ?? LogOrigin.house
        guard let place = logs.place(of: owner) else {
            throw StoreFailure(doing: "appending a leaf", cause: "there is no log of \(owner)")
        }
        return try logs.append(leaf, at: place, now: now)
    }
}
