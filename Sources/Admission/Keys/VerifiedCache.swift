import APIKeys
import Digests
import Synchronization
import Vocabulary

/// Tokens whose secret was proved and that their key's row has no place for, by their digest under the boot key.
///
/// There is no short lifetime on purpose: the epoch makes a revocation instant, and a lifetime of minutes would make
/// ten thousand busy keys pay 30 argon2id runs a second for nothing.
final class VerifiedCache: Sendable {
    struct Entry: Hashable {
        let key: KeyDigits
        let version: Int32
        let epoch: UInt64
        /// Minutes since 1970.
        var usedMinute: UInt32
    }

    private let shards: [Shard]
    private let minutes: UInt32
    private let hasChanged = Atomic<Bool>(false)

    private final class Shard: Sendable {
        let table: Mutex<FixedTable<Digest256, Entry>>

        init(capacity: Int) { table = Mutex(FixedTable(capacity: capacity)) }
    }

    /// Takes room for `capacity` tokens; one that nobody used for `seconds` is forgotten.
    init(capacity: Int, seconds: Int64) {
        shards = (0..<16).map { _ in Shard(capacity: capacity / 16) }
        minutes = UInt32(clamping: seconds / 60)
    }

    func find(_ digest: Digest256, at now: Instant) -> Entry? {
        let minute = Self.minute(now)
        return shard(of: digest).table.withLock { table in
            guard let entry = table.find(digest) else { return nil }
            guard !isOver(entry.usedMinute, at: minute) else {
                table.remove(digest)
                return nil
            }
            if entry.usedMinute < minute { table.update(digest) { $0.usedMinute = minute } }
            return entry
        }
    }

    /// Remembers a proved token; `usedMinute` is that of now unless it comes from the warm file.
    func put(
        _ digest: Digest256, key: KeyDigits, version: Int, epoch: UInt64, usedMinute: UInt32? = nil, at now: Instant
    ) {
        let minute = Self.minute(now)
        let entry = Entry(
            key: key, version: Int32(clamping: version), epoch: epoch, usedMinute: min(usedMinute ?? minute, minute))
        shard(of: digest).table.withLock { table in
            table.put(entry, under: digest) { old in isOver(old.usedMinute, at: minute) }
        }
        noteChange()
    }

    func remove(_ digest: Digest256) {
        shard(of: digest).table.withLock { table in table.remove(digest) }
        noteChange()
    }

    /// How many tokens are remembered.
    var count: Int { shards.reduce(0) { $0 + $1.table.withLock { table in table.count } } }

    /// Every entry, in no order.
    var entries: [(key: Digest256, value: Entry)] {
        shards.flatMap { shard in shard.table.withLock { table in table.entries } }
    }

    /// Something that the warm file should have came or went, here or in a key's row.
    func noteChange() { hasChanged.store(true, ordering: .relaxed) }

    /// True if an entry came or went since the last call.
    func takeChanged() -> Bool { hasChanged.exchange(false, ordering: .relaxed) }

    /// True if nobody used for too long what was used last in that minute.
    func isOver(_ usedMinute: UInt32, at minute: UInt32) -> Bool {
        minute > usedMinute && minute - usedMinute > minutes
    }

    private func shard(of digest: Digest256) -> Shard {
        // SAFETY: a digest has 32 bytes.
        shards[Int(unsafe digest.withBytes { bytes in unsafe bytes[16] } & 15)]
    }

    static func minute(_ now: Instant) -> UInt32 { UInt32(clamping: now.seconds / 60) }
}
