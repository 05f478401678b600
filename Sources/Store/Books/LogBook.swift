import AuditLog
import Digests
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
    /// How many leaves stand between two marks (`docs/adr/0004`).
    static let markEvery = 256

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
    }

    private struct PendingLeaf {
        let log: Int64
        let seq: Int
        let bytes: [UInt8]
    }

    private(set) var logs: [OpenLog]
    private var places: [String: Int]
    private var pending: [PendingLeaf] = []
    private var touched: [Int] = []
    private var nextJournal: Int64

    init(_ logs: [OpenLog], nextJournal: Int64) {
        self.logs = logs
        self.nextJournal = nextJournal
        places = Dictionary(uniqueKeysWithValues: logs.enumerated().map { ($0.element.owner, $0.offset) })
    }

    /// The place of the log of `owner`, for `append`.
    func place(of owner: String) -> Int? { places[owner] }

    /// Journal row of the next leaf: everything before it is in the batch or on disk.
    var journalEnd: Int64 { nextJournal }

    mutating func open(_ log: OpenLog) -> Int {
        logs.append(log)
        places[log.owner] = logs.count - 1
        return logs.count - 1
    }

    /// Appends a leaf to the log at `place`; nothing is changed if it is too large.
    mutating func append(_ leaf: Leaf, at place: Int, now: Instant) throws -> LeafReference {
        let time = max(now, logs[place].lastTime)
        let seq = logs[place].edge.size
        let bytes = try leaf.bytes(at: LeafPlace(tenant: logs[place].owner, seq: seq, time: time))
        append(bytes, at: place, time: time)
        return LeafReference(log: logs[place].owner, seq: seq, bytes: bytes)
    }

    /// Appends bytes that are a leaf already: a signed head in the root log.
    mutating func append(_ bytes: [UInt8], at place: Int, time: Instant) {
        pending.append(PendingLeaf(log: logs[place].id, seq: logs[place].edge.size, bytes: bytes))
        logs[place].edge.append(TreeHash.leaf(bytes))
        logs[place].lastTime = max(time, logs[place].lastTime)
        logs[place].unrootedSince = logs[place].unrootedSince ?? time
        touch(place)
    }

    /// Has the next tick sign the log, if it has leaves that the root log does not cover.
    mutating func await(at place: Int) { logs[place].isAwaited = logs[place].unrootedSince != nil }

    mutating func noteSigned(at place: Int) {
        logs[place].signedSize = logs[place].edge.size
        logs[place].eraBefore = nil
    }

    /// Has the log signed with the key of another era from its next head on, and that head with both.
    mutating func begin(_ era: Int, at place: Int) {
        logs[place].eraBefore = logs[place].era
        logs[place].era = era
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
        guard !logs[place].isTouched else { return }
        logs[place].isTouched = true
        touched.append(place)
    }

    /// Writes the leaves of the batch in the order of their arrival, then one row per touched log.
    mutating func write(to database: Database) throws {
        let insert = try database.cachedStatement(sql: "INSERT INTO journal (id, log, seq, bytes) VALUES (?, ?, ?, ?)")
        for leaf in pending {
            try insert.execute(integers: [nextJournal, leaf.log, Int64(leaf.seq)], blob: leaf.bytes)
            if leaf.seq.isMultiple(of: Self.markEvery) { try mark(leaf, database) }
            nextJournal += 1
        }
        pending.removeAll(keepingCapacity: true)
        for place in touched {
            try update(logs[place], database)
            logs[place].isTouched = false
        }
        touched.removeAll(keepingCapacity: true)
    }

    private func mark(_ leaf: PendingLeaf, _ database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO leaf_mark (log, seq, journal) VALUES (?, ?, ?)")
            .execute(integers: [leaf.log, Int64(leaf.seq), nextJournal])
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
