import AuditLog
import Vocabulary

extension Books {
    /// The most logs signed in one tick, longest dirty first.
    private static let headsPerTick = 256

    /// Signs the heads of logs that have been dirty for `seconds`, enters each into the root log, and signs that.
    ///
    /// A head becomes a leaf of the root log, so one signature on the root vouches for all of them.
    package mutating func signHeads(dirtyFor seconds: Int64) throws {
        let now = now
        let horizon = now.advanced(bySeconds: -seconds)
        let due = logs.logs.indices.filter { place in
            logs.logs[place].owner != LogOrigin.root && (logs.logs[place].unrootedSince.map { $0 <= horizon } ?? false)
        }
        let oldest = due.sorted { left, right in
            (logs.logs[left].unrootedSince ?? now) < (logs.logs[right].unrootedSince ?? now)
        }
        guard let root = logs.place(of: LogOrigin.root), !due.isEmpty else { return }
        for place in oldest.prefix(Self.headsPerTick) {
            logs.append(try head(place), at: root, time: now)
            logs.noteRooted(at: place)
        }
        try sign(root)
    }

    /// The signed head of the whole log as it stands: signed now, or with the change that was its last leaf.
    private mutating func head(_ place: Int) throws -> [UInt8] {
        let log = logs.logs[place]
        guard log.signedSize == log.edge.size else { return try sign(place).bytes }
        guard let note = try LogTable.head(of: log.id, atMost: log.edge.size, database) else {
            throw StoreFailure(doing: "reading the head of \(log.origin)", cause: "it is not there")
        }
        return Array(note.utf8)
    }

    /// Writes the leaf that says that the daemon lives.
    package mutating func beat() throws {
        try append(Leaf(.heartbeat, by: .system, on: LeafObject(.daemon, "gatehoused")), at: now)
    }
}
