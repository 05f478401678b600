import AuditLog
import Digests
package import Store
import Synchronization
package import Vocabulary

/// One place that gets the leaves pushed, and the way to it.
package struct SinkDoor: Sendable {
    /// How rows stand behind each other.
    package enum Framing: Hashable, Sendable {
        case lines
        /// Messages of RFC 5424, each behind its length.
        case syslog
    }

    package let name: String
    package let format: ExportRecord.Format
    package var framing = Framing.lines
    /// Only leaves of these kinds; all where there is none.
    package let kinds: Set<String>
    /// Posts rows under an id; true when the sink has taken them.
    package let post: @Sendable (_ id: String, _ body: [UInt8]) async throws -> Bool

    package init(
        name: String, format: ExportRecord.Format, kinds: Set<String>,
        post: @escaping @Sendable (String, [UInt8]) async throws -> Bool
    ) {
        (self.name, self.format, self.kinds, self.post) = (name, format, kinds, post)
    }
}

/// Pushes the leaves of every log to one sink, in the order of each log, at least once.
///
/// The mark of what was taken is durable and moves after the sink has said so. A sink that is dead or hangs holds this
/// pump and pruning, and nothing else: it runs beside the writer and reads what is committed.
package final class SinkPump: Sendable {
    package static let rowLimit = 1_000
    package static let byteLimit = 1 << 20
    /// After so many seconds without success the log says that the sink has stalled.
    package static let stallSeconds: Int64 = 900

    private struct Portion {
        let body: [UInt8]
        let first: Int
        let next: Int
    }

    private let door: SinkDoor
    private let store: OpenStore
    private let version: String
    private let clock: @Sendable () -> Instant
    // Touched by the one chore of this sink, never across its call.
    private let patience = Mutex(Patience(pauses: 1...300, tellAfter: SinkPump.stallSeconds))
    private let hours = Mutex(SinkHours())

    package init(_ door: SinkDoor, _ store: OpenStore, version: String, clock: @escaping @Sendable () -> Instant) {
        (self.door, self.store, self.version, self.clock) = (door, store, version, clock)
    }

    /// Pushes what the sink does not have, log after log, until it has all or fails.
    ///
    /// - Throws: What keeps the sink from taking rows; the next turns wait longer and longer.
    package func run() async throws {
        guard patience.withLock({ $0.isDue(at: clock()) }) else { return }
        do {
            let logs = try store.reader.logs().filter { $0.owner != LogOrigin.root }
            try await tellSilence(logs)
            for log in logs { try await push(log) }
            if patience.withLock({ $0.succeed() }) { try await tell(.sinkRecovered) }
        } catch {
            if patience.withLock({ $0.fail(at: clock()) }) { try await tell(.sinkStalled) }
            throw error
        }
    }

    private func push(_ log: LogSummary) async throws {
        var next = try store.reader.sinkMark(door.name, owner: log.owner)
        defer { if next == log.size { hours.withLock { $0.saw(log.owner, mark: next, hadRows: false) } } }
        while next < log.size, !Task.isCancelled {
            let portion = try portion(of: log, from: next)
            if !portion.body.isEmpty, try await !door.post("\(log.owner)/\(portion.first)", portion.body) {
                throw StoreFailure(doing: "pushing to the sink `\(door.name)`", cause: "it did not take the rows")
            }
            let (sink, owner) = (door.name, log.owner)
            let moved: Void? = await store.writer.change { books in
                try books.moveSink(sink, owner: owner, to: portion.next)
            }
            guard moved != nil else { throw StoreFailure(doing: "moving a sink's mark", cause: "the queue is full") }
            next = portion.next
            if !portion.body.isEmpty { hours.withLock { $0.saw(log.owner, mark: next, hadRows: true) } }
        }
    }

    /// Says of each log that had nothing for this sink in the hour that ended that this is so, and where it stands.
    private func tellSilence(_ logs: [LogSummary]) async throws {
        let now = clock()
        let silent = hours.withLock { $0.ended(at: now) }
        var lines: [[UInt8]] = []
        for (owner, from) in silent {
            guard let log = logs.first(where: { $0.owner == owner }) else { continue }
            let mark = try store.reader.sinkMark(door.name, owner: owner)
            guard let head = try store.reader.signedHead(of: owner, atMost: mark) else { continue }
            let manifest = SinkManifest(
                origin: log.origin, tenant: owner, from: min(from, head.size), to: head.size, root: head.root, at: now)
            lines.append(manifest.line(door, version: version))
        }
        for start in stride(from: 0, to: lines.count, by: Self.rowLimit) {
            let body = Array(lines[start..<min(lines.count, start + Self.rowLimit)].joined())
            let id = "\(SinkManifest.word)/\(now.seconds / 3_600)/\(start)"
            guard try await door.post(id, body) else {
                throw StoreFailure(doing: "pushing to the sink `\(door.name)`", cause: "it did not take the manifest")
            }
        }
        hours.withLock { $0.turn(at: now) }
    }

    private func portion(of log: LogSummary, from first: Int) throws -> Portion {
        let format = LeafFormat(door.format, origin: log.origin, version: version)
        var (body, place) = ([UInt8](), first)
        let leaves = try store.reader.leaves(of: log.owner, from: first, limit: min(Self.rowLimit, log.size - first))
        for leaf in leaves {
            let line = row(leaf, format, log)
            guard body.isEmpty || body.count + line.count <= Self.byteLimit else { break }
            body += line
            place += 1
        }
        guard place > first else {
            throw StoreFailure(doing: "reading `\(log.owner)` for a sink", cause: "leaf \(first) is missing")
        }
        return Portion(body: body, first: first, next: place)
    }

    /// What is pushed of one leaf; nothing for one of another kind than those wanted.
    private func row(_ leaf: [UInt8], _ format: LeafFormat, _ log: LogSummary) -> [UInt8] {
        guard let line = format.line(leaf, kinds: door.kinds) else { return [] }
        guard door.framing == .syslog else { return line }
        return LeafRow(leaf, origin: log.origin).map { SyslogFrame.frame($0, line: line) } ?? []
    }

    private func tell(_ kind: EventKind) async throws {
        let leaf = Leaf(kind, by: .system, on: LeafObject(.sink, door.name))
        _ = await store.writer.change { books in try books.tell(leaf) }
    }
}
