import AuditLog
import BudgetLedger
import Digests
package import Dispatch
import GRDB
package import Vocabulary

/// The open store: the writer, the board of accounts and the readers, over one state folder.
///
/// INVARIANT: there is one of it per folder, because the folder is locked.
package final class OpenStore: Sendable {
    /// What the store is opened with.
    package struct Settings: Sendable {
        package var deployment: String
        /// Contents of the audit secret files, by era.
        package var auditSecrets: [Int: [UInt8]]
        /// Content of the identifier key file; without it leaves hold no commitments to personal values.
        package var identifierSecret: [UInt8]?
        /// Pages of the write-ahead log at which it is moved into the database.
        package var walPages = 250
        /// Leaves after which a busy writer begins to bring the rows behind them up to date, and about as many go by
        /// until it has.
        package var rowsEvery: Int64 = 50_000
        /// How long nobody must want anything before the rows are brought up to date: a call that comes right after
        /// another one waits for one flush, not for two.
        package var rowsQuiet = DispatchTimeInterval.milliseconds(50)
        /// Bytes that must be free for a call to be admitted.
        package var reserve: Int64 = 0
        /// Calls are answered before their flush, which follows within a second (`ledger.durability`).
        package var isRelaxed = false

        package init(deployment: String, auditSecrets: [Int: [UInt8]]) {
            (self.deployment, self.auditSecrets) = (deployment, auditSecrets)
        }

        /// With one secret, of the first era.
        package init(deployment: String, auditSecret: [UInt8]) {
            self.init(deployment: deployment, auditSecrets: [1: auditSecret])
        }
    }

    package let writer: Writer
    package let board = AccountBoard()
    private let logBoard = LogBoard()
    package let reader: Reader
    package var newHashes: NewLeafHashes { logBoard.newHashes }
    /// Hash tiles of the logs, beside the database.
    package let tiles: TileShelf
    package let folder: StateFolder
    package let disk: DiskGauge
    private let queue: DatabaseQueue
    private let checkpointer: Checkpointer
    private let logLength = LogLength()
    private let settings: Settings
    private let clock: @Sendable () -> Instant

    /// Opens or makes the database of `folder`.
    ///
    /// - Throws: `OpeningRefusal`, or the database's own failure.
    package init(_ folder: StateFolder, settings: Settings, clock: @escaping @Sendable () -> Instant) throws {
        self.folder = folder
        self.settings = settings
        self.clock = clock
        disk = DiskGauge(path: folder.path, reserve: settings.reserve)
        disk.look()
        let path = folder.file("gatehouse.db")
        queue = try DatabaseQueue(path: GatheringFiles.address(of: path), configuration: .writing(walPages: 0))
        try PrivateFiles.close([path, path + "-wal", path + "-shm"])
        try Schema.open(queue, of: folder.path)
        try queue.write { [settings] database in
            try Self.checkDeployment(settings.deployment, database)
            try Self.nameFolder(database)
        }
        queue.inDatabase { [logLength] database in logLength.follow(database) }
        checkpointer = try Checkpointer(path: path)
        writer = Writer(isRelaxed: settings.isRelaxed)
        reader = try Reader(path: path, board: logBoard)
        tiles = TileShelf(folder: folder.file("logs"))
    }

    /// Loads the books on this thread and commits batch after batch until the writer is closed.
    ///
    /// - Throws: When the books cannot be read or a commit fails; the caller ends the process.
    package func run() throws {
        defer {
            checkpointer.rest()
            folder.release()
        }
        try queue.inDatabase { database in
            do {
                var books = try Books.load(database, furniture(database))
                try writer.run(&books, quiet: settings.rowsQuiet)
            } catch {
                // Nobody of the failed batch was answered; what it began must not reach the disk.
                try? database.execute(sql: "ROLLBACK")
                throw error
            }
        }
    }

    /// The era is that of the open logs; before the first log it is that of the newest secret.
    private func signer(_ database: Database) throws -> HeadSigner {
        let era = try LogTable.logs(database).map(\.era).max() ?? settings.auditSecrets.keys.max() ?? 1
        return HeadSigner(deployment: settings.deployment, secrets: settings.auditSecrets, era: era)
    }

    private func furniture(_ database: Database) throws -> BooksFurniture {
        BooksFurniture(
            signer: try signer(database), board: board, logBoard: logBoard, disk: disk,
            logKeeper: LogKeeper(logLength, checkpointer, limit: settings.walPages), rowsEvery: settings.rowsEvery,
            clock: clock, vault: try vault())
    }

    private func vault() throws -> PersonalVault? {
        try settings.identifierSecret.map { secret in
            try PersonalVault(
                path: folder.file("personal.db"), secret: secret, erasedFile: folder.file("erased-subjects"))
        }
    }

    private static func checkDeployment(_ name: String, _ database: Database) throws {
        let stored = try String.fetchOne(database, sql: "SELECT value FROM fact WHERE name = 'deployment'")
        guard let stored else {
            try database.execute(sql: "INSERT INTO fact (name, value) VALUES ('deployment', ?)", arguments: [name])
            return
        }
        guard stored == name else { throw OpeningRefusal.otherDeployment(stored: stored, configured: name) }
    }

    /// Gives the folder an id of its own, so that what is sealed for it opens for no other.
    private static func nameFolder(_ database: Database) throws {
        var generator = SecureRandom()
        let drawn = String(decoding: Base62.random(22, using: &generator), as: UTF8.self)
        try database.execute(
            sql: "INSERT INTO fact (name, value) VALUES ('folder', ?) ON CONFLICT DO NOTHING", arguments: [drawn])
    }
}
