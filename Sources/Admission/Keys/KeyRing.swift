package import APIKeys
import Digests
import Synchronization
package import Vocabulary

/// Who is it: from a token to a principal, in memory.
///
/// A known token is judged in under a microsecond on the thread that asks; an unknown one costs an attacker more than
/// it costs us; a revoked one is dead for the very next request. Any thread may ask.
///
/// INVARIANT: argon2id runs on the pool's own threads, never twice at once for one token, and only for a token that
/// named one of our keys and passed its sieve.
package final class KeyRing: Sendable {
    let settings: KeyRingSettings
    let peppers: Peppers
    let bootKey: BootKey
    let table: KeyTable
    let verified: VerifiedCache
    let refused = RefusedCache()
    let buckets = Buckets()
    let tasks = TaskKeys()
    let pool: Argon2Pool
    let events: KeyRingEvents
    /// Streams, sockets and tasks by key; revoking and disabling a key cuts them.
    package let work = LiveWork()
    private let corrupt = Atomic<Int>(0)

    /// Takes the machine's peppers, the boot key (`BootKey`, new or of the warm file) and a clock for the pool.
    ///
    /// - Parameter keys: What the store was found to hold, which the ring alone uses from now on.
    package init(
        settings: KeyRingSettings, peppers: Peppers, bootKey: BootKey, keys: StoredKeys? = nil, events: KeyRingEvents,
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.settings, self.peppers, self.bootKey, self.events) = (settings, peppers, bootKey, events)
        table = keys?.table ?? KeyTable()
        verified = VerifiedCache(capacity: settings.cacheEntries, seconds: settings.cacheSeconds)
        pool = Argon2Pool(settings: settings, events: events, clock: clock)
        note(corrupt: keys?.corrupt ?? 0)
    }

    // MARK: Changes, each called after its commit and before it is acknowledged

    /// Puts a key's new record in force; a key that is active no longer has its work cut.
    package func upsert(_ record: KeyRecord) {
        let old = table.upsert(record)
        if record.hasCorruptSecret { note(corrupt: 1) }
        if old?.status == .active, record.status != .active { cut(record.id) }
    }

    /// Puts a tenant's new record in force for all of its keys.
    package func upsert(_ tenant: TenantRecord) { table.upsert(tenant) }

    /// Puts a project's new record in force for all of its keys.
    package func upsert(_ project: ProjectRecord) { table.upsert(project) }

    /// Forgets a key, for one that was erased; a revoked key stays, so that it is refused as revoked.
    package func remove(_ key: KeyID) {
        table.remove(KeyDigits(key))
        cut(key)
    }

    /// Cuts what runs under `key`, its task keys included: for a revocation, an expiry, or one leaked version.
    package func cut(_ key: KeyID, version: Int? = nil) {
        if version == nil { tasks.endAll(of: KeyDigits(key)) }
        work.cut(key, version: version)
    }

    // MARK: What the writer and the streams ask

    /// The key's epoch, or `nil` if the key may not be used at `now`: what the writer compares when it places a hold.
    package func liveEpoch(of key: KeyID, at now: Instant) -> UInt64? {
        guard let record = table[KeyDigits(key)]?.record, record.isLive(at: now) else { return nil }
        return record.epoch
    }

    /// Registers work that `cut` ends from any thread, or answers `nil` if the key has changed or died meanwhile.
    package func begin(
        _ principal: Principal, at now: Instant, cut: @escaping @Sendable () -> Void
    ) -> LiveWork.Ticket? {
        let key = principal.key.digits
        let ticket = work.begin(key: key, version: principal.version, cut: cut)
        // Registered first and compared then: a revocation in between finds the work, one before is seen here.
        guard let record = table[key]?.record, record.isLive(at: now), record.epoch == principal.epoch,
            Self.isTenantActive(record)
        else {
            work.end(ticket)
            return nil
        }
        return ticket
    }

    private static func isTenantActive(_ record: KeyRecord) -> Bool {
        guard let tenant = record.tenant else { return true }
        return tenant.current?.status == .active
    }

    /// The current record of a key.
    package func record(of key: KeyID) -> KeyRecord? { table[KeyDigits(key)]?.record }

    /// The keys that were used since the last call, with the minute of their last use; asked once a minute.
    package func takeLastUses() -> [(key: KeyID, minute: Instant)] {
        table.takeUsed().map { used in (used.key.id, Instant(seconds: Int64(used.minute) * 60)) }
    }

    /// Runs of argon2id since the start: of proofs, and of strings that were computed anew.
    package var argon2Runs: Int { pool.runs }

    func note(corrupt count: Int) { corrupt.add(count, ordering: .relaxed) }

    /// Records with a version whose stored string cannot be read (`gatehouse_corrupt_rows`).
    package var corruptRows: Int { corrupt.load(ordering: .relaxed) }
}

/// What the ring tells the writer, from a thread of the pool; each closure returns at once.
package struct KeyRingEvents: Sendable {
    /// A secret was proved that was not in memory: the first use of a version, or one after a restart.
    package var proved: @Sendable (FreshProof) -> Void
    /// A string was computed anew after a success, with the current pepper and parameters.
    package var rehashed: @Sendable (Rehash) -> Void

    package init(
        proved: @escaping @Sendable (FreshProof) -> Void, rehashed: @escaping @Sendable (Rehash) -> Void
    ) {
        (self.proved, self.rehashed) = (proved, rehashed)
    }
}
