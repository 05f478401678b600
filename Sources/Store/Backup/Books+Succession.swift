import AuditLog
package import Digests
import FoundationEssentials
import GRDB
import Vocabulary

/// What the restored state is, for the leaf that tells of it.
package struct RestoreNote: Sendable {
    /// Of the backup's file.
    package let sha256: Digest256
    package let size: Int
    /// Values of erased subjects that the backup still had.
    package let forgotten: Int

    package init(sha256: Digest256, size: Int, forgotten: Int) {
        (self.sha256, self.size, self.forgotten) = (sha256, size, forgotten)
    }
}

extension Books {
    /// Writes the first leaf of each log that follows a closed one: which, of what size, and how much was lost.
    ///
    /// Behind the carried books stands how the closed log ended, with its root: nothing is ever signed for it again, so
    /// it cannot say so itself. The house log says it of the root log, which holds heads alone.
    ///
    /// - Parameter lost: By owner, how many leaves of the log were published beyond the restored ones, where known.
    package mutating func openSuccessors(lost: [String: Int]) throws {
        let now = now
        var closed: [(owner: String, leaf: Leaf)] = []
        for place in logs.logs.indices where logs.logs[place].edge.size == 0 {
            let log = logs.logs[place]
            let row = try Row.fetchOne(
                database, sql: "SELECT origin, size, edge FROM log WHERE owner LIKE ? ORDER BY id DESC LIMIT 1",
                arguments: [LogTable.closedName(log.owner, nil)])
            guard let row else { continue }
            closed.append((log.owner == LogOrigin.root ? LogOrigin.house : log.owner, try Self.end(of: row)))
            guard log.owner != LogOrigin.root else { continue }
            let key = try signer.verifierKey(of: log.origin, era: log.era)
            var facts: [LeafFact] = [
                .log(row["origin"]), .size(row["size"]), .era(log.era), .verifierKey(key.text),
            ]
            if let lost = lost[log.owner] { facts.append(.lost(lost)) }
            let leaf = Leaf(.logSucceeded, by: .system, on: LeafObject(.log, log.origin), facts: facts)
            _ = try logs.append(leaf, at: place, now: now)
        }
        try carryAllBooks()
        for (owner, leaf) in closed {
            guard let place = logs.place(of: owner) else { continue }
            _ = try logs.append(leaf, at: place, now: now)
        }
    }

    /// The leaf that says of which size and root a log was when it was closed.
    private static func end(of row: Row) throws -> Leaf {
        let (origin, size): (String, Int) = (row["origin"], row["size"])
        let bytes: Data = row["edge"]
        guard let edge = TreeEdge(bytes: [UInt8](bytes)), edge.size == size else {
            throw StoreFailure(doing: "closing a log", cause: "the edge of the log \(origin) is corrupt")
        }
        return Leaf(.logClosed, by: .system, on: LeafObject(.log, origin), facts: [.root(edge.root), .size(size)])
    }

    /// Tells that this state came from a backup.
    package mutating func noteRestored(_ note: RestoreNote) throws {
        let leaf = Leaf(
            .backupRestored, by: .system, on: LeafObject(.backup, note.sha256.hex),
            facts: [.sha256(note.sha256), .byteCount(note.size), .count(note.forgotten)])
        try append(leaf, at: now)
    }
}
