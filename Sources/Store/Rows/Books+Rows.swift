import GRDB

extension Books {
    /// Rows of one commit while nobody waits: a call that comes meanwhile waits for no more than these.
    private static let quietRows = 2_000

    /// True while some row is behind the leaves.
    var hasRowsBehind: Bool { round.target != nil || round.through < logs.journalEnd - 1 }

    /// Writes some of the rows that are behind; part of a batch's commit, after its leaves.
    mutating func writeRows() throws {
        if round.target == nil, logs.journalEnd - 1 - round.through >= round.every { beginRound() }
        try writeRows(atMost: round.room(at: logs.journalEnd - 1))
    }

    /// Commits some of the rows that are behind, because nothing else is to be done.
    mutating func writeRowsQuietly() throws {
        if round.target == nil { beginRound() }
        try commitRows { books in try books.writeRows(atMost: Self.quietRows) }
        // The next burst then begins with an empty log.
        try logKeeper.tend(isQuiet: !hasRowsBehind)
    }

    /// Brings every row up to the last leaf: at the end of a daemon's life.
    mutating func settleRows() throws {
        guard hasRowsBehind else { return }
        try commitRows { books in try books.writeEveryRow() }
    }

    private mutating func commitRows(_ write: (inout Books) throws -> Void) throws {
        do {
            try begin()
            try write(&self)
            try database.cachedStatement(sql: "COMMIT").execute(integers: [])
        } catch {
            throw StoreFailure(doing: "writing rows behind the leaves", cause: "\(error)")
        }
    }

    /// Ends a running round and writes one more.
    mutating func writeEveryRow() throws {
        if round.target != nil { try writeRows(atMost: .max) }
        beginRound()
        try writeRows(atMost: .max)
    }

    private mutating func beginRound() {
        round.target = logs.journalEnd - 1
        round.rows = accounts.beginRound() + logs.beginRound() + usage.beginRound() + holds.beginRound()
        round.written = 0
    }

    private mutating func writeRows(atMost limit: Int) throws {
        guard let target = round.target, limit > 0 else { return }
        var room = limit
        try accounts.writeRound(to: database, journal: logs.journalEnd - 1, room: &room)
        try logs.writeRound(to: database, room: &room)
        try usage.writeRound(to: database, journal: target, room: &room)
        try holds.writeRound(to: database, room: &room)
        round.written += limit - room
        guard room > 0 else { return }
        // Only now: until the mark moves, a start needs the rows of holds that ended behind it.
        try holds.finishRound(in: database)
        try noteFact(RowRound.fact, "\(target)")
        (round.through, round.target) = (target, nil)
    }
}
