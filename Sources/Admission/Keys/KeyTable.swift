import APIKeys
import Synchronization
import Vocabulary

/// Every key of the deployment in memory: immutable records, replaced when they change.
///
/// 16 shards, so that event loops seldom wait for each other; a lock is held for one look-up.
final class KeyTable: Sendable {
    /// What a request reads of one key.
    struct Row {
        let record: KeyRecord
        /// Minutes since 1970 of the last success, and of the one that was handed out to be written; 0 is never.
        var usedMinute: UInt32 = 0
        var writtenMinute: UInt32 = 0
        /// The token that was proved last; void once the record's epoch changes.
        var proved = ProvedToken()

        /// Keeps of the row before what still holds.
        init(_ record: KeyRecord, after old: Row?) {
            self.record = record
            guard let old else { return }
            (usedMinute, writtenMinute) = (old.usedMinute, old.writtenMinute)
            if old.record.epoch == record.epoch { proved = old.proved }
        }
    }

    private let shards = (0..<KeyParts.count).map { _ in Shard() }
    private let tenants = Mutex<[TenantID: Current<TenantRecord>]>([:])
    private let projects = Mutex<[ProjectID: Current<ProjectRecord>]>([:])
    private let holders = Mutex<[ProjectID: KeyRecord.Whose]>([:])

    private final class Shard: Sendable {
        let rows = Mutex(KeyShelf())
    }

    subscript(key: KeyDigits) -> Row? { shard(of: key).rows.withLock { rows in rows[key] } }

    /// Where a row of that key would be, if there is one.
    struct Expected {
        fileprivate let shard: Int
        fileprivate let row: Int
    }

    /// Has the processor fetch the row that is likely the key's.
    func expect(_ key: KeyDigits) -> Expected {
        let shard = KeyParts.part(of: key)
        return Expected(shard: shard, row: shards[shard].rows.withLock { rows in rows.expect(key) })
    }

    /// Has the processor fetch the record of that row.
    func expectRecord(at place: Expected) {
        guard place.row >= 0 else { return }
        shards[place.shard].rows.withLock { rows in rows.expectRecord(at: place.row) }
    }

    /// Puts `record` in the place of what stood there, which is returned.
    func upsert(_ record: KeyRecord) -> KeyRecord? {
        let placed = place(record)
        return shard(of: placed.digits).rows.withLock { rows in
            let old = rows[placed.digits]
            rows.put(placed, of: placed.digits)
            return old?.record
        }
    }

    /// Puts records in force that share with each other what `place` shares.
    ///
    /// Shard after shard, so that what is being filled stays near the processor.
    func fill(_ records: KeyParts) {
        for (shard, part) in zip(shards, records.parts) {
            shard.rows.withLock { rows in
                rows.reserve(part.count)
                for (key, record) in part { rows.put(record, of: key) }
            }
        }
    }

    func upsert(_ tenant: TenantRecord) { self.tenant(tenant.id).cell.replace(with: tenant) }

    func upsert(_ project: ProjectRecord) { self.project(project.id).cell.replace(with: project) }

    /// Leaves the keys of a tenant without one: each of them is refused until the tenant is told again.
    func forget(_ tenant: TenantID) { self.tenant(tenant).cell.replace(with: nil) }

    /// The keys of a tenant; looks at every key, for changes that are as rare as a suspension.
    func keys(of tenant: TenantID) -> [KeyDigits] {
        shards.flatMap { shard in
            shard.rows.withLock { rows in rows.all.filter { $0.record.holder.tenant == tenant }.map(\.record.digits) }
        }
    }

    func remove(_ key: KeyDigits) { shard(of: key).rows.withLock { rows in rows.remove(key) } }

    /// Notes a success; called at most once a minute and key.
    func note(_ key: KeyDigits, minute: UInt32) {
        change(key) { $0.usedMinute = max(minute, $0.usedMinute) }
    }

    /// Changes what is kept beside a record.
    func change(_ key: KeyDigits, _ change: (inout Row) -> Void) {
        shard(of: key).rows.withLock { rows in rows.change(key, change) }
    }

    /// The tokens that the rows remember, and the epoch that each holds under.
    var proved: [(key: KeyDigits, epoch: UInt64, token: ProvedToken)] {
        shards.flatMap { shard in
            shard.rows.withLock { rows in
                rows.all.filter { $0.proved.isThere }.map { ($0.record.digits, $0.record.epoch, $0.proved) }
            }
        }
    }

    /// How many rows remember a token.
    var provedCount: Int {
        shards.reduce(0) { $0 + $1.rows.withLock { rows in rows.all.count { $0.proved.isThere } } }
    }

    /// The keys that were used since the last call, with the minute of their last use.
    func takeUsed() -> [(key: KeyDigits, minute: UInt32)] {
        shards.flatMap { shard in
            shard.rows.withLock { rows in
                var used: [(key: KeyDigits, minute: UInt32)] = []
                rows.changeAll { row in
                    guard row.usedMinute > row.writtenMinute else { return }
                    used.append((row.record.digits, row.usedMinute))
                    row.writtenMinute = row.usedMinute
                }
                return used
            }
        }
    }

    private func shard(of key: KeyDigits) -> Shard {
        shards[KeyParts.part(of: key)]
    }

    /// A copy that shares the ids and the records of its tenant and project with the tenant's other keys.
    func place(_ record: KeyRecord) -> KeyRecord {
        switch record.holder {
        case .project(let projectID, let tenantID):
            let (tenant, project) = (tenant(tenantID), project(projectID))
            return KeyRecord(
                record, whose: whose(.project(project.id, of: tenant.id), project.id), tenant: tenant.cell,
                project: project.cell)
        case .admin(_, _, let tenantID):
            return KeyRecord(record, whose: nil, tenant: tenantID.map { tenant($0).cell }, project: nil)
        }
    }

    private func whose(_ holder: KeyHolder, _ project: ProjectID) -> KeyRecord.Whose {
        holders.withLock { holders in
            if let shared = holders[project], shared.holder == holder { return shared }
            let own = KeyRecord.Whose(holder)
            holders[project] = own
            return own
        }
    }

    private func tenant(_ id: TenantID) -> (id: TenantID, cell: Current<TenantRecord>) {
        tenants.withLock { tenants in Self.shared(id, in: &tenants) }
    }

    private func project(_ id: ProjectID) -> (id: ProjectID, cell: Current<ProjectRecord>) {
        projects.withLock { projects in Self.shared(id, in: &projects) }
    }

    private static func shared<ID: Hashable, Record>(
        _ id: ID, in cells: inout [ID: Current<Record>]
    ) -> (id: ID, cell: Current<Record>) {
        if let place = cells.index(forKey: id) { return (cells.keys[place], cells.values[place]) }
        let cell = Current<Record>()
        cells[id] = cell
        return (id, cell)
    }
}

/// Records by the shard of a table that they belong to.
struct KeyParts {
    static let count = 16
    private(set) var parts = [[(key: KeyDigits, record: KeyRecord)]](repeating: [], count: KeyParts.count)

    /// With room for as many records, spread as evenly as their ids are.
    init(room: Int) {
        for part in parts.indices { parts[part].reserveCapacity(room / Self.count * 9 / 8) }
    }

    mutating func append(_ record: KeyRecord, _ key: KeyDigits) { parts[Self.part(of: key)].append((key, record)) }

    /// By the bits above those that a shelf takes for its place.
    static func part(of key: KeyDigits) -> Int { Int(truncatingIfNeeded: KeyShelf.spread(key) >> 28) & (count - 1) }
}

/// The one current value of something that keys share.
final class Current<Record: AnyObject & Sendable>: Sendable {
    private let record = Mutex<Record?>(nil)

    /// `nil` until it was told.
    var current: Record? { record.withLock { record in record } }

    func replace(with new: Record?) { record.withLock { record in record = new } }
}
