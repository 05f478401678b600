import Admission
import BudgetLedger
import Gateway
import Metering
import Store
import Synchronization
import TaskRunner
import Upkeep
import Vocabulary

/// Makes the page of metrics: asks each room for its numbers, once per page.
final class MetricsDesk: Sendable {
    /// What is there once the doors are open.
    struct Rooms: Sendable {
        let store: OpenStore
        let gatekeeper: Gatekeeper
        let gateway: DataPlane
        let tasks: TaskBoard?
        let spending: SpendSeries
        let courier: HookCourier
        let backups: BackupDesk
    }

    private let settings: DaemonSettings
    private let state: HouseState
    private let startedAt = SystemClock.now()
    private let rooms = Mutex<Rooms?>(nil)

    init(_ settings: DaemonSettings, _ state: HouseState) { (self.settings, self.state) = (settings, state) }

    /// Lets the page show the rooms, which are opened after the door that asks for it.
    func open(_ rooms: Rooms) { self.rooms.withLock { $0 = rooms } }

    /// The page as it stands now; before the doors are open it has the process alone.
    func page() async -> [UInt8] {
        var page = MetricPage()
        page.add(.ready, [], .flag(state.readiness == nil))
        LogCounts.write(to: &page)
        ProcessNumbers.write(to: &page, startedAt: startedAt)
        guard let rooms = rooms.withLock({ $0 }) else { return page.bytes }
        let policy = String(rooms.gatekeeper.decisions.current.hashText)
        page.add(.info, [Version.text, policy], .count(1))
        await rooms.gateway.meters()?.write(to: &page)
        rooms.gatekeeper.settlements.write(to: &page)
        rooms.gatekeeper.ring.write(to: &page)
        page.add(.holdsExpired, [], .count(HoldAlarm.expired.load(ordering: .relaxed)))
        if let tasks = rooms.tasks {
            page.add(.tasks, ["running"], .count(tasks.counts.running))
            page.add(.tasks, ["waiting"], .count(tasks.counts.waiting))
        }
        await writeStore(rooms, to: &page)
        return page.bytes
    }

    private func writeStore(_ rooms: Rooms, to page: inout MetricPage) async {
        let store = rooms.store
        store.writer.write(to: &page)
        // A full queue leaves these out; the depth of the queue stands above.
        if let measure = await store.writer.change({ books in books.measure() }) { measure.write(to: &page) }
        if let room = store.disk.room() {
            page.add(.diskFree, [], .count(Int(room.free)))
            page.add(.diskSize, [], .count(Int(room.size)))
        }
        page.add(.diskLow, [], .flag(!store.disk.hasRoom))
        for (name, file) in [("database", "gatehouse.db"), ("wal", "gatehouse.db-wal")] {
            page.add(.databaseBytes, [name], .count(ProcessNumbers.size(of: store.folder.file(file))))
        }
        // What cannot be read is left out: an alert on its absence is truer than an old number.
        try? writeRows(rooms, to: &page)
    }

    private func writeRows(_ rooms: Rooms, to page: inout MetricPage) throws {
        let (reader, now) = (rooms.store.reader, SystemClock.now())
        for (word, seconds) in [("24h", Int64(86_400)), ("7d", 7 * 86_400), ("30d", 30 * 86_400)] {
            let count = try reader.keysExpiring(after: now, before: now.advanced(bySeconds: seconds))
            page.add(.keysExpiring, [word], .count(count))
        }
        let rootSize = try reader.rootSize()
        for witness in settings.audit.witnesses {
            let last = try reader.lastCosignature(by: witness.name)
            // Never cosigned is as old as this process.
            let age = max(0, now.nanoseconds - (last?.at ?? startedAt).nanoseconds)
            page.add(.witnessAge, [witness.name], .billionths(age))
            page.add(.witnessLag, [witness.name], .count(max(0, rootSize - (last?.size ?? 0))))
        }
        for sink in settings.audit.sinks {
            page.add(.sinkPending, [sink.name], .count(try reader.pendingLeaves(of: sink.name)))
        }
        try writeHooks(rooms, to: &page)
        if settings.backup.dir != nil {
            let last = try rooms.backups.all().first { $0.status == .done }?.createdAt
            // None yet is as old as this process.
            page.add(.backupAge, [], .billionths(max(0, now.nanoseconds - (last ?? startedAt).nanoseconds)))
        }
        for (tenant, amount) in try rooms.spending.read(reader, at: now) {
            page.add(.spent, [tenant], .billionths(amount))
        }
    }
}

extension MetricsDesk {
    private func writeHooks(_ rooms: Rooms, to page: inout MetricPage) throws {
        let counts = rooms.courier.counts
        page.add(.webhookAttempts, ["taken"], .count(counts.taken))
        page.add(.webhookAttempts, ["failed"], .count(counts.failed))
        var pending: [Webhook.Status: Int] = [.active: 0, .paused: 0, .dead: 0]
        for hook in try rooms.store.reader.webhooks() {
            pending[hook.status, default: 0] += try rooms.store.reader.pendingDeliveries(of: hook.id)
        }
        for (status, count) in pending.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            page.add(.webhookPending, [status.rawValue], .count(count))
        }
    }
}

/// Holds that outlived every request since the start.
enum HoldAlarm {
    static let expired = Atomic<Int>(0)
}
