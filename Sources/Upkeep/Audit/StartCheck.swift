import AuditLog
import Digests
package import Store

/// Compares the store with what was published of it, before the first leaf of a new boot and before a listener opens.
///
/// Three memories are asked: the signed heads, the file of the last root head, and each witness. A store that is behind
/// one of them was rolled back, one that differs was forked or damaged; in doubt the daemon does not start.
package struct StartCheck: Sendable {
    /// Heads of the root log that are compared with the logs that they are of; older ones are covered by newer ones.
    static let rootLimit = 4_096

    private let reader: Reader
    private let tiles: TileShelf
    private let file: HeadFile

    package init(_ store: OpenStore) {
        (reader, tiles, file) = (store.reader, store.tiles, HeadFile(store.folder))
    }

    /// Checks what lies on this machine.
    ///
    /// - Throws: `AuditAlarm`, or why the store cannot be read.
    package func checkStore() throws {
        let logs = try reader.logs()
        for log in logs { try check(log) }
        guard let root = logs.first(where: { $0.owner == LogOrigin.root }) else {
            if let published = try file.read() {
                throw AuditAlarm.rolledBack(log: LogOrigin.root, size: 0, published: published.size)
            }
            return
        }
        if let published = try file.read() { try compare(root, published) }
        try checkEntries(root, logs)
    }

    /// A log with its own last signed head.
    private func check(_ log: LogSummary) throws {
        guard let head = try reader.signedHead(of: log.owner) else { return }
        guard head.size <= log.size else {
            throw AuditAlarm.rolledBack(log: log.owner, size: log.size, published: head.size)
        }
        guard try root(of: log, at: head.size) == head.root else {
            throw AuditAlarm.corrupt(log: log.owner, size: head.size)
        }
    }

    /// A log with a head of it that was published.
    private func compare(_ log: LogSummary, _ published: SignedHead) throws {
        let generation = LogOrigin.generation(of: log.origin)
        // A log that follows this one was published, so this one is older, however long it is.
        guard published.generation <= generation else {
            throw AuditAlarm.rolledBack(log: log.owner, size: log.size, published: published.size)
        }
        // This one follows the one that was published: its loss was accepted.
        guard published.generation == generation else { return }
        guard published.size <= log.size else {
            throw AuditAlarm.rolledBack(log: log.owner, size: log.size, published: published.size)
        }
        guard try root(of: log, at: published.size) == published.root else {
            throw AuditAlarm.forked(log: log.owner, size: published.size)
        }
    }

    /// The newest head of each log that the root log holds: rows of one tenant alone cannot be put back either.
    private func checkEntries(_ root: LogSummary, _ logs: [LogSummary]) throws {
        let byOrigin = Dictionary(logs.map { ($0.origin, $0) }) { first, _ in first }
        var seen: Set<String> = []
        let first = max(0, root.size - Self.rootLimit)
        let leaves = try reader.leaves(of: LogOrigin.root, from: first, limit: root.size - first)
        // Heads that are gone, or that no mark leads to, would be compared with nothing.
        guard leaves.count == root.size - first else {
            throw AuditAlarm.corrupt(log: LogOrigin.root, size: root.size)
        }
        for bytes in leaves.reversed() {
            guard let note = try? SignedNote(parsing: bytes), let head = Checkpoint(text: note.text) else {
                throw AuditAlarm.corrupt(log: LogOrigin.root, size: root.size)
            }
            guard seen.insert(head.origin).inserted else { continue }
            guard let log = byOrigin[head.origin] else {
                throw AuditAlarm.rolledBack(log: head.origin, size: 0, published: head.size)
            }
            try compare(log, SignedHead(note: note, size: head.size, root: head.root))
        }
    }

    private func root(of log: LogSummary, at size: Int) throws -> Digest256 {
        guard size < log.size else { return log.root }
        return try StoredTree(of: log.owner, size: log.size, reader, tiles).edge(at: size).root
    }

    // MARK: Witnesses

    /// Compares the root log with what a witness cosigned last.
    ///
    /// - Throws: `AuditAlarm`, or what keeps the witness from answering.
    package func check(_ door: WitnessDoor) async throws {
        guard let root = try reader.logs().first(where: { $0.owner == LogOrigin.root }) else { return }
        let reply = try await door.fetch("/\(SHA256.hash(root.origin).hex)/checkpoint")
        guard reply.status != 404 else { return }
        guard reply.status == 200, let head = SignedHead(text: String(decoding: reply.body, as: UTF8.self)) else {
            throw StoreFailure(doing: "asking the witness `\(door.name)`", cause: "it answered \(reply.status)")
        }
        // A head that the witness did not sign says nothing about this history.
        guard (try? head.note.verified(by: [door.key])) != nil else {
            throw StoreFailure(doing: "asking the witness `\(door.name)`", cause: "its cosignature is not good")
        }
        try compare(root, head)
    }

    /// Asks a witness until it answers, for at most `patience`.
    ///
    /// - Throws: `AuditAlarm`, `.witnessUnreachable` when the patience is at its end.
    package func check(_ door: WitnessDoor, within patience: Duration) async throws {
        let clock = ContinuousClock()
        let end = clock.now + patience
        while true {
            do { return try await check(door) } catch let alarm as AuditAlarm { throw alarm } catch {
                guard clock.now < end else { throw AuditAlarm.witnessUnreachable(door.name) }
            }
            try await clock.sleep(for: .milliseconds(500))
        }
    }
}
