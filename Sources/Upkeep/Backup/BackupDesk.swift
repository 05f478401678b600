import AuditLog
package import Digests
import FoundationEssentials
import Glibc
package import Store
import StrictJSON
import Synchronization
package import Vocabulary

/// The folder of backups: what is there, what is being made, and what has grown old.
package final class BackupDesk: Sendable {
    /// One backup, finished or not.
    package struct Entry: Hashable, Sendable {
        package enum Status: String, Hashable, Sendable { case running, done, failed }

        package let id: BackupID
        package var status: Status
        package let createdAt: Instant
        package var size = 0
        package var leaves = 0
        package var sha256: Digest256?
        /// Whose secret opens the key files in it; `nil` if none are.
        package var recipient: RecipientKey?

        package init(id: BackupID, status: Status, createdAt: Instant) {
            (self.id, self.status, self.createdAt) = (id, status, createdAt)
        }
    }

    /// Where and how often.
    package struct Settings: Sendable {
        package var folder: String
        /// `nil` makes them on demand alone.
        package var everySeconds: Int64?
        package var keep = 14
        package var version: String
        /// Key files of the house, name in the archive to path, as they are now.
        package var keyFiles: @Sendable () throws -> [String: String] = { [:] }

        package init(folder: String, version: String) { (self.folder, self.version) = (folder, version) }
    }

    private struct State {
        var entries: [Entry] = []
        var isRead = false
    }

    private let store: OpenStore
    private let settings: Settings
    private let clock: @Sendable () -> Instant
    // Locked to look at the list or to change a line of it; never while a backup is made.
    private let state = Mutex(State())

    package init(_ store: OpenStore, _ settings: Settings, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.settings, self.clock) = (store, settings, clock)
    }

    /// Newest first.
    package func all() throws -> [Entry] {
        try state.withLock { state in
            if !state.isRead {
                BackupFolder.sweep(settings.folder)
                state.entries = try BackupFolder.entries(settings.folder)
                state.isRead = true
            }
            return state.entries.sorted { ($1.createdAt, $1.id.text) < ($0.createdAt, $0.id.text) }
        }
    }

    package func find(_ id: String) throws -> Entry? { try all().first { $0.id.text == id } }

    /// The path of the file of a backup.
    package func path(of id: BackupID) -> String { BackupFolder.archive(id, in: settings.folder) }

    /// Orders a backup; the chore makes it.
    ///
    /// - Parameter recipient: For whom the key files are sealed into it; `nil` leaves them out.
    package func begin(for recipient: RecipientKey? = nil) throws -> Entry {
        _ = try all()
        var random = SecureRandom()
        var entry = Entry(id: BackupID(using: &random), status: .running, createdAt: clock())
        entry.recipient = recipient
        state.withLock { $0.entries.append(entry) }
        return entry
    }

    // MARK: The chore

    /// Makes what was ordered and what is due, and deletes what is more than is kept.
    package func run() async throws {
        if try isDue() { _ = try begin() }
        for entry in try all().reversed() where entry.status == .running { try await make(entry) }
        try prune()
    }

    private func isDue() throws -> Bool {
        guard let every = settings.everySeconds else { return false }
        let now = clock()
        // One from the future was made under a clock that was wrong, and puts nothing off.
        let newest = try all().filter { $0.createdAt <= now }
        let good = newest.first { $0.status != .failed }
        guard good.map({ $0.createdAt.advanced(bySeconds: every) <= now }) ?? true else { return false }
        let failed = newest.first { $0.status == .failed }
        return failed.map { $0.createdAt.advanced(bySeconds: min(every, Self.retrySeconds)) <= now } ?? true
    }

    /// After a failure the next one is not tried at once: each failure is a leaf and a message.
    private static let retrySeconds: Int64 = 600
    /// Failures that are remembered.
    private static let failuresKept = 14

    private func make(_ entry: Entry) async throws {
        var entry = entry
        do {
            try StateFolder.makeFolder(settings.folder)
            let secrets = try entry.recipient.map { (files: try settings.keyFiles(), recipient: $0) }
            let made = try BackupMaker(store, version: settings.version, clock: clock).make(
                at: path(of: entry.id), secrets: secrets)
            (entry.status, entry.size, entry.sha256) = (.done, made.size, made.sha256)
            entry.leaves = made.manifest.leaves
            try BackupFolder.note(entry, in: settings.folder)
            try await tell(
                .backupMade, entry, [.sha256(made.sha256), .byteCount(made.size), .size(made.manifest.leaves)])
        } catch {
            entry.status = .failed
            keep(entry)
            try await tell(.backupFailed, entry, [])
            throw error
        }
        keep(entry)
    }

    private func keep(_ entry: Entry) {
        state.withLock { state in
            guard let place = state.entries.firstIndex(where: { $0.id == entry.id }) else { return }
            state.entries[place] = entry
        }
    }

    private func tell(_ kind: EventKind, _ entry: Entry, _ facts: [LeafFact]) async throws {
        let leaf = Leaf(kind, by: .system, on: LeafObject(.backup, entry.id.text), facts: facts)
        _ = await store.writer.change { books in try books.tell(leaf) }
    }

    private func prune() throws {
        let done = try all().filter { $0.status == .done }
        for entry in done.dropFirst(settings.keep) {
            BackupFolder.remove(entry.id, in: settings.folder)
            forget(entry)
        }
        for entry in try all().filter({ $0.status == .failed }).dropFirst(Self.failuresKept) { forget(entry) }
    }

    private func forget(_ entry: Entry) { state.withLock { $0.entries.removeAll { $0.id == entry.id } } }
}

/// The files of the folder: an archive, and beside it a line of JSON about it.
enum BackupFolder {
    static func archive(_ id: BackupID, in folder: String) -> String { "\(folder)/\(id).tar" }

    private static func card(_ id: BackupID, in folder: String) -> String { "\(folder)/\(id).json" }

    static func note(_ entry: BackupDesk.Entry, in folder: String) throws {
        let json = JSONValue.members([
            "id": .string(entry.id.text), "created_at": .string(entry.createdAt.secondText),
            "size_bytes": .integer(Int64(entry.size)), "leaves": .integer(Int64(entry.leaves)),
            "sha256": .string(entry.sha256?.hex ?? ""),
            "recipient": entry.recipient.map { .string($0.description) } ?? .null,
        ])
        try WholeFile.replace(card(entry.id, in: folder), with: JSONWriter.plain(json))
    }

    static func entries(_ folder: String) throws -> [BackupDesk.Entry] {
        try FolderNames.list(folder).filter { $0.hasSuffix(".json") }.compactMap { name in
            guard let id = BackupID(String(name.dropLast(".json".count))),
                PrivateFiles.size(archive(id, in: folder)) != nil,
                let bytes = try WholeFile.read("\(folder)/\(name)", limit: 4_096),
                let json = try? JSONReader.parse(bytes),
                let at = json["created_at"]?.string.flatMap({ Instant(text: $0) })
            else { return nil }
            var entry = BackupDesk.Entry(id: id, status: .done, createdAt: at)
            entry.size = json["size_bytes"]?.integer.flatMap(Int.init(exactly:)) ?? 0
            entry.leaves = json["leaves"]?.integer.flatMap(Int.init(exactly:)) ?? 0
            entry.sha256 = json["sha256"]?.string.flatMap { Digest256(hex: $0) }
            entry.recipient = json["recipient"]?.string.flatMap { RecipientKey(text: $0) }
            return entry
        }
    }

    /// Takes away what a stop left of archives that were being made: no copy of personal values outlives its backup.
    static func sweep(_ folder: String) {
        for name in (try? FolderNames.list(folder)) ?? [] {
            let parts = name.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, parts[1].hasPrefix("tar."), BackupID(String(parts[0])) != nil else { continue }
            // SAFETY: reads the path during the call; what cannot be removed is tried again at the next start.
            _ = unsafe unlink("\(folder)/\(name)")
        }
    }

    static func remove(_ id: BackupID, in folder: String) {
        for path in [archive(id, in: folder), card(id, in: folder)] {
            // SAFETY: reads the path during the call; what is not there need not be removed.
            _ = unsafe unlink(path)
        }
    }
}
