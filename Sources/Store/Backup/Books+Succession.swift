import AuditLog
package import Digests
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
    /// - Parameter lost: By owner, how many leaves of the log were published beyond the restored ones, where known.
    package mutating func openSuccessors(lost: [String: Int]) throws {
        let now = now
        for place in logs.logs.indices where logs.logs[place].edge.size == 0 {
            let log = logs.logs[place]
            guard log.owner != LogOrigin.root else { continue }
            let row = try Row.fetchOne(
                database, sql: "SELECT origin, size FROM log WHERE owner LIKE ? ORDER BY id DESC LIMIT 1",
                arguments: [LogTable.closedName(log.owner, nil)])
            guard let row else { continue }
            let key = try signer.verifierKey(of: log.origin, era: log.era)
            var facts: [LeafFact] = [
                .log(row["origin"]), .size(row["size"]), .era(log.era), .verifierKey(key.text),
            ]
            if let lost = lost[log.owner] { facts.append(.lost(lost)) }
            let leaf = Leaf(.logSucceeded, by: .system, on: LeafObject(.log, log.origin), facts: facts)
            _ = try logs.append(leaf, at: place, now: now)
        }
        try carryAllBooks()
    }

    /// Tells that this state came from a backup.
    package mutating func noteRestored(_ note: RestoreNote) throws {
        let leaf = Leaf(
            .backupRestored, by: .system, on: LeafObject(.backup, note.sha256.hex),
            facts: [.sha256(note.sha256), .byteCount(note.size), .count(note.forgotten)])
        try append(leaf, at: now)
    }
}
