package import AuditLog
import GRDB
import Vocabulary

extension Books {
    /// The most logs signed in one tick, longest dirty first.
    private static let headsPerTick = 256

    /// Signs the heads of logs in which somebody waits or that have been dirty for `seconds`, and enters them.
    ///
    /// A head becomes a leaf of the root log, so one signature on the root vouches for all of them.
    ///
    /// - Returns: The new signed head of the root log; `nil` if no log was due.
    @discardableResult
    package mutating func signHeads(dirtyFor seconds: Int64) throws -> SignedHead? {
        let now = now
        let due = placesDue(before: now.advanced(bySeconds: -seconds), now)
        guard let root = logs.place(of: LogOrigin.root), !due.isEmpty else { return nil }
        for place in due {
            let note = try head(place)
            try noteRooted(place, at: logs.logs[root].edge.size)
            logs.append(note, at: root, time: now)
            logs.noteRooted(at: place)
        }
        let note = try sign(root)
        if !logs.isRotating { signer.forgetOld() }
        return SignedHead(note: note, size: logs.logs[root].edge.size, root: logs.logs[root].edge.root)
    }

    private func placesDue(before horizon: Instant, _ now: Instant) -> ArraySlice<Int> {
        let due = logs.logs.indices.filter { place in
            let log = logs.logs[place]
            guard log.owner != LogOrigin.root, let since = log.unrootedSince else { return false }
            return log.isAwaited || since <= horizon
        }
        let oldest = due.sorted { left, right in
            (logs.logs[left].unrootedSince ?? now) < (logs.logs[right].unrootedSince ?? now)
        }
        return oldest.prefix(Self.headsPerTick)
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

    private func noteRooted(_ place: Int, at index: Int) throws {
        let log = logs.logs[place]
        try database.cachedStatement(sql: "UPDATE signed_head SET rooted = ? WHERE log = ? AND size = ?")
            .execute(integers: [Int64(index), log.id, Int64(log.edge.size)])
    }

    /// Has the next tick sign the head of a log and enter it, because somebody waits for a receipt.
    package mutating func awaitHead(of owner: String) {
        if let place = logs.place(of: owner) { logs.await(at: place) }
    }

    /// Keeps what a witness put under a head of the root log.
    package mutating func keepCosignature(_ line: String, of witness: String, size: Int) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO cosignature (size, witness, line) VALUES (?, ?, ?)
                ON CONFLICT (size, witness) DO UPDATE SET line = excluded.line
                """
        ).execute(arguments: [size, witness, line])
    }

    /// The key that signs a log now; `nil` if there is no such log.
    package func verifierKey(of owner: String) throws -> VerifierKey? {
        guard let place = logs.place(of: owner) else { return nil }
        return try signer.verifierKey(of: logs.logs[place].origin, era: logs.logs[place].era)
    }

    /// Writes the leaf that says that the daemon lives.
    package mutating func beat() throws {
        try append(Leaf(.heartbeat, by: .system, on: LeafObject(.daemon, "gatehoused")), at: now)
    }
}
