import AuditLog
import Digests
import FoundationEssentials
import GRDB
import Vocabulary

/// Where a leaf came to stand: its log and its index there, `gatehouse-leaf: <log>/<index>` on the wire.
package struct LeafReference: Hashable, Sendable {
    /// Tenant id, `house` or `root`.
    package let log: String
    package let seq: Int
    package let bytes: [UInt8]
}

/// The logs as the writer holds them: right edges, last times, and the leaves of the batch that is being gathered.
///
/// INVARIANT: `seq` of a new leaf is the size of its log's edge, and its time is never before that of the one before.
struct LogBook {
    struct OpenLog {
        let id: Int64
        let owner: String
        let origin: String
        /// Of the key that signs it.
        fileprivate(set) var era: Int
        /// Of the key that signs the next head as well: a rotation began.
        fileprivate(set) var eraBefore: Int?
        var edge: TreeEdge
        var lastTime: Instant
        /// Size of the last signed head.
        var signedSize: Int
        /// Size of the last head that is a leaf of the root log.
        var rootedSize: Int
        /// When the first leaf since that head was appended; `nil` if there is none.
        var unrootedSince: Instant?
        /// Somebody waits for a head in the root log: an admin change, or a receipt that was asked for.
        var isAwaited = false
        var isTouched = false
        /// Journal row of its last mark; 0 before the first one of this boot.
        fileprivate(set) var marked: Int64 = 0

        /// A leaf of the house's own logs stands alone among those of the tenants, and a start reads them.
        fileprivate var marksEachLeaf: Bool { owner == LogOrigin.house || owner == LogOrigin.root }
    }

    private struct PendingLeaf {
        /// Place of its log.
        let place: Int
        let seq: Int
        let bytes: [UInt8]
        let memo: JournalMemo?
    }

    private(set) var logs: [OpenLog]
    private var places: [String: Int]
    private var placesOfRows: [Int64: Int]
    private var pending: [PendingLeaf] = []
    /// Logs that this batch changed, for the board.
    private var touched: [Int] = []
    /// Leaves of this batch, for those who write tiles.
    private var new: [NewLeafHashes.Leaf] = []
    private var behind = DirtyPlaces()
    private var nextJournal: Int64

    init(_ logs: [OpenLog], nextJournal: Int64) {
        self.logs = logs
        self.nextJournal = nextJournal
        places = Dictionary(uniqueKeysWithValues: logs.enumerated().map { ($0.element.owner, $0.offset) })
        placesOfRows = Dictionary(uniqueKeysWithValues: logs.enumerated().map { ($0.element.id, $0.offset) })
    }

    /// The place of the log of `owner`, for `append`.
    func place(of owner: String) -> Int? { places[owner] }

    /// The place of the log whose row has this id; `nil` for one that was closed.
    func place(ofRow id: Int64) -> Int? { placesOfRows[id] }

    /// Journal row of the next leaf: everything before it is in the batch or on disk.
    var journalEnd: Int64 { nextJournal + Int64(pending.count) }

    mutating func open(_ log: OpenLog) -> Int {
        logs.append(log)
        places[log.owner] = logs.count - 1
        placesOfRows[log.id] = logs.count - 1
        touch(logs.count - 1)
        return logs.count - 1
    }

    /// Appends a leaf to the log at `place`; nothing is changed if it is too large.
    mutating func append(
        _ leaf: Leaf, at place: Int, now: Instant, memo: JournalMemo? = nil
    ) throws -> LeafReference {
        let time = max(now, logs[place].lastTime)
        let seq = logs[place].edge.size
        let bytes = try leaf.bytes(at: LeafPlace(tenant: logs[place].owner, seq: seq, time: time))
        append(bytes, at: place, time: time, memo: memo)
        return LeafReference(log: logs[place].owner, seq: seq, bytes: bytes)
    }

    /// Appends bytes that are a leaf already: a signed head in the root log.
    mutating func append(_ bytes: [UInt8], at place: Int, time: Instant, memo: JournalMemo? = nil) {
        let (seq, hash) = (logs[place].edge.size, TreeHash.leaf(bytes))
        pending.append(PendingLeaf(place: place, seq: seq, bytes: bytes, memo: memo))
        new.append(NewLeafHashes.Leaf(log: logs[place].id, seq: seq, hash: hash))
        logs[place].edge.append(hash)
        logs[place].lastTime = max(time, logs[place].lastTime)
        logs[place].unrootedSince = logs[place].unrootedSince ?? time
        touch(place)
    }

    /// Has the next tick sign the log, if it has leaves that the root log does not cover.
    mutating func await(at place: Int) { logs[place].isAwaited = logs[place].unrootedSince != nil }

    mutating func noteSigned(at place: Int) {
        logs[place].signedSize = logs[place].edge.size
        logs[place].eraBefore = nil
        touch(place)
    }

    /// Has the log signed with the key of another era from its next head on, and that head with both.
    ///
    /// Its row says so with the change: no leaf of the root log could, and the secret before goes soon.
    mutating func begin(_ era: Int, at place: Int, in database: Database) throws {
        logs[place].eraBefore = logs[place].era
        logs[place].era = era
        try database.cachedStatement(sql: "UPDATE log SET era = ? WHERE id = ?")
            .execute(integers: [Int64(era), logs[place].id])
        touch(place)
    }

    /// True while a head with two signatures is still to come.
    var isRotating: Bool { logs.contains { $0.eraBefore != nil } }

    mutating func noteRooted(at place: Int) {
        logs[place].rootedSize = logs[place].signedSize
        logs[place].unrootedSince = nil
        logs[place].isAwaited = false
        touch(place)
    }

    private mutating func touch(_ place: Int) {
        behind.mark(place)
        show(place)
    }

    /// Has the board take every log with this batch.
    mutating func showAll() {
        for place in logs.indices { show(place) }
    }

    private mutating func show(_ place: Int) {
        guard !logs[place].isTouched else { return }
        logs[place].isTouched = true
        touched.append(place)
    }

    /// Writes the leaves of the batch in the order of their arrival.
    mutating func write(to database: Database) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO journal (id, log, seq, bytes, memo) VALUES (?, ?, ?, ?, ?)")
        for leaf in pending {
            try insert.execute(
                integers: [nextJournal, logs[leaf.place].id, Int64(leaf.seq)], blob: leaf.bytes, leaf.memo?.bytes)
            if needsMark(leaf) { try mark(leaf, database) }
            nextJournal += 1
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Shows what this batch changed, once it is on disk.
    mutating func publish(to board: LogBoard) {
        board.publish(touched.map { logs[$0] })
        for place in touched { logs[place].isTouched = false }
        touched.removeAll(keepingCapacity: true)
        board.newHashes.add(exchange(&new, with: []))
    }

    // MARK: Rows

    /// The logs of a database as its leaves say, also where their rows are behind.
    static func folded(_ database: Database) throws -> LogBook {
        let through = try LogTable.rowsThrough(database)
        var book = LogBook(try LogTable.logs(database), nextJournal: through + 1)
        let rows = try Row.fetchCursor(
            database, sql: "SELECT log, seq, bytes FROM journal WHERE id > ? ORDER BY id", arguments: [through])
        while let row = try rows.next() {
            guard let place = book.place(ofRow: row[0]) else { continue }
            let bytes: Data = row[2]
            try book.fold([UInt8](bytes), at: place, seq: row[1], time: nil)
        }
        return book
    }

    /// Brings the rows of all logs up to their leaves.
    mutating func writeAll(to database: Database) throws {
        _ = beginRound()
        var room = Int.max
        try writeRound(to: database, room: &room)
    }

    /// Answers how many rows the round has.
    mutating func beginRound() -> Int { behind.beginRound() }

    /// Writes rows of the round as the logs stand, as long as there is room.
    mutating func writeRound(to database: Database, room: inout Int) throws {
        while room > 0, let place = behind.take() {
            room -= 1
            try update(logs[place], database)
        }
    }

    /// Takes a leaf that is on disk and that the row of its log may not count yet.
    ///
    /// - Parameter time: Of the leaf; `nil` for one of the root log, which has none.
    mutating func fold(_ bytes: [UInt8], at place: Int, seq: Int, time: Instant?) throws {
        guard seq >= logs[place].edge.size else { return }
        guard seq == logs[place].edge.size else {
            throw StoreFailure(
                doing: "folding leaves", cause: "leaf \(logs[place].edge.size) of \(logs[place].owner) is missing")
        }
        logs[place].edge.append(TreeHash.leaf(bytes))
        touch(place)
        guard let time else { return }
        logs[place].lastTime = max(time, logs[place].lastTime)
        if seq >= logs[place].rootedSize { logs[place].unrootedSince = logs[place].unrootedSince ?? time }
    }

    private func needsMark(_ leaf: PendingLeaf) -> Bool {
        leaf.seq.isMultiple(of: LeafMarks.every) || nextJournal - logs[leaf.place].marked >= LeafMarks.rows
            || logs[leaf.place].marksEachLeaf
    }

    private mutating func mark(_ leaf: PendingLeaf, _ database: Database) throws {
        try LeafMarks.add(LeafMarks.Mark(seq: leaf.seq, journal: nextJournal), to: logs[leaf.place].id, database)
        logs[leaf.place].marked = nextJournal
    }

    private func update(_ log: OpenLog, _ database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE log SET size = ?1, last_ts = ?2, rooted = ?3, era = ?4, edge = ?6 WHERE id = ?5"
        )
        .execute(
            integers: [
                Int64(log.edge.size), log.lastTime.nanoseconds, Int64(log.rootedSize), Int64(log.era), log.id,
            ], blob: log.edge.bytes)
    }
}
