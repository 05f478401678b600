import APIKeys
import Synchronization
import Vocabulary

/// Every key of the deployment in memory: immutable records, replaced when they change.
///
/// 16 shards, so that event loops seldom wait for each other; a lock is held for one look-up.
final class KeyTable: Sendable {
    /// What a request reads of one key.
    struct Row {
        var record: KeyRecord
        let tenant: Current<TenantRecord>?
        let project: Current<ProjectRecord>?
        /// Minutes since 1970 of the last success, and of the one that was handed out to be written; 0 is never.
        var usedMinute: Int64 = 0
        var writtenMinute: Int64 = 0
    }

    private let shards = (0..<16).map { _ in Shard() }
    private let tenants = Mutex<[TenantID: Current<TenantRecord>]>([:])
    private let projects = Mutex<[ProjectID: Current<ProjectRecord>]>([:])

    private final class Shard: Sendable {
        let rows = Mutex<[KeyDigits: Row]>([:])
    }

    subscript(key: KeyDigits) -> Row? { shard(of: key).rows.withLock { rows in rows[key] } }

    /// Puts `record` in the place of what stood there, which is returned.
    func upsert(_ record: KeyRecord) -> KeyRecord? {
        let (tenant, project) = cells(of: record.holder)
        let key = KeyDigits(record.id)
        return shard(of: key).rows.withLock { rows in
            var row = Row(record: record, tenant: tenant, project: project)
            let old = rows[key]
            row.usedMinute = old?.usedMinute ?? 0
            row.writtenMinute = old?.writtenMinute ?? 0
            rows[key] = row
            return old?.record
        }
    }

    func upsert(_ tenant: TenantRecord) { cell(of: tenant.id).replace(with: tenant) }

    func upsert(_ project: ProjectRecord) { cell(of: project.id).replace(with: project) }

    func remove(_ key: KeyDigits) { _ = shard(of: key).rows.withLock { rows in rows.removeValue(forKey: key) } }

    /// Notes a success; called at most once a minute and key.
    func note(_ key: KeyDigits, minute: Int64) {
        shard(of: key).rows.withLock { rows in
            guard let place = rows.index(forKey: key) else { return }
            rows.values[place].usedMinute = max(minute, rows.values[place].usedMinute)
        }
    }

    /// The keys that were used since the last call, with the minute of their last use.
    func takeUsed() -> [(key: KeyDigits, minute: Int64)] {
        shards.flatMap { shard in
            shard.rows.withLock { rows in
                var used: [(key: KeyDigits, minute: Int64)] = []
                var place = rows.startIndex
                while place != rows.endIndex {
                    let row = rows.values[place]
                    if row.usedMinute > row.writtenMinute {
                        used.append((rows.keys[place], row.usedMinute))
                        rows.values[place].writtenMinute = row.usedMinute
                    }
                    rows.formIndex(after: &place)
                }
                return used
            }
        }
    }

    private func shard(of key: KeyDigits) -> Shard {
        // The last digit is as random as the others; its low bits pick the shard.
        shards[Int(truncatingIfNeeded: key.low ^ key.low >> 8) & 15]
    }

    private func cells(of holder: KeyHolder) -> (Current<TenantRecord>?, Current<ProjectRecord>?) {
        switch holder {
        case .project(let project, let tenant): (cell(of: tenant), cell(of: project))
        case .admin(_, _, let tenant): (tenant.map(cell), nil)
        }
    }

    private func cell(of tenant: TenantID) -> Current<TenantRecord> {
        tenants.withLock { tenants in
            let cell = tenants[tenant] ?? Current()
            tenants[tenant] = cell
            return cell
        }
    }

    private func cell(of project: ProjectID) -> Current<ProjectRecord> {
        projects.withLock { projects in
            let cell = projects[project] ?? Current()
            projects[project] = cell
            return cell
        }
    }
}

/// The one current value of something that keys share.
final class Current<Record: AnyObject & Sendable>: Sendable {
    private let record = Mutex<Record?>(nil)

    /// `nil` until it was told.
    var current: Record? { record.withLock { record in record } }

    func replace(with new: Record) { record.withLock { record in record = new } }
}
