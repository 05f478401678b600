import AuditLog
package import Store
import StrictJSON
package import Vocabulary

/// Looks at what the store tells: unsigned logs, late witnesses, keys that end soon, room on the disk.
package struct StoreDoctor: Sendable {
    /// What counts as late.
    package struct Settings: Sendable {
        /// A leaf that no signed head covers for longer.
        package var signSeconds: Int64 = 35
        /// A witness whose newest cosignature is older.
        package var witnessSeconds: Int64 = 300
        /// A key that ends within.
        package var keySeconds: Int64 = 14 * 86_400
        /// Percent of the disk that should be free.
        package var diskPercent: Int64 = 10
        package var witnesses: [String] = []
        /// Actions that one admin alone cannot do.
        package var twoPersons: [String] = []
        /// Names of the configured upstreams.
        package var upstreams: [String] = []

        package init() {}
    }

    /// Keys that are named one by one; of more the number is told.
    static let keyLimit = 20

    private let store: OpenStore
    private let settings: Settings
    private let now: Instant

    package init(_ store: OpenStore, _ settings: Settings, at now: Instant) {
        (self.store, self.settings, self.now) = (store, settings, now)
    }

    /// How many things are looked at.
    package func count() throws -> Int { try store.reader.logs().count + settings.witnesses.count + 6 }

    package func examine() throws -> [Finding] {
        try damage() + disk() + doubtfulClock() + unsignedLogs() + lateWitnesses() + endingKeys() + secondPerson()
            + boundToNothing()
    }

    // MARK: Damage

    private func damage() throws -> [Finding] {
        try store.reader.damagedTables().map { found in
            Finding(
                .databaseDamaged, found.table,
                cause: "the table `\(found.table)` of the database contradicts itself: \(found.cause)",
                cure: "stop the daemon, copy its folder, look at the disk, and restore the newest backup that verifies")
        }
    }

    // MARK: Disk

    private func disk() -> [Finding] {
        store.disk.look()
        guard let room = store.disk.room() else { return [] }
        let (path, free) = (store.folder.path, room.free >> 20)
        if !store.disk.hasRoom {
            return [
                Finding(
                    .diskFull, path,
                    cause: "the disk under `\(path)` has \(free) MiB left, less than `store.reserve`: "
                        + "nothing is admitted",
                    cure: "free or add space there; calls go on by themselves")
            ]
        }
        guard room.size > 0, room.free / max(1, room.size / 100) < settings.diskPercent else { return [] }
        return [
            Finding(
                .diskLow, path,
                cause: "less than \(settings.diskPercent) % of the disk under `\(path)` is free, \(free) MiB",
                cure: "add space, or move old exports and backups away")
        ]
    }

    // MARK: Clock

    private func doubtfulClock() throws -> [Finding] {
        guard let known = try store.reader.believedTime(), !BelievedTime.mayBe(now, after: known) else { return [] }
        return [
            Finding(
                .clockDoubtful, "clock",
                cause: "the clock says \(now.secondText), \((now.seconds - known.seconds) / 86_400) days past the last "
                    + "time at work, \(known.secondText): no leaves are pruned",
                cure: "set it right; if it is, for the daemon stood still or a backup was restored, stop the daemon "
                    + "and say so: gatehoused --accept-clock")
        ]
    }

    // MARK: Signatures

    private func unsignedLogs() throws -> [Finding] {
        try store.reader.logs().compactMap { log in
            guard log.owner != LogOrigin.root, log.signedSize < log.size else { return nil }
            let bytes = try store.reader.leaves(of: log.owner, from: log.signedSize, limit: 1).first
            let leaf = try bytes.map { try JSONReader.parse($0) }
            guard let since = leaf?["ts"]?.string.flatMap({ Instant(text: $0) }) else { return nil }
            let seconds = now.seconds - since.seconds
            guard seconds > settings.signSeconds else { return nil }
            return Finding(
                .logUnsigned, log.owner,
                cause: "\(log.size - log.signedSize) leaves of the log `\(log.owner)` are under no signed head, "
                    + "the first for \(seconds) s",
                cure: "look into the daemon's log for `signing`; `audit.sign_lazy` says how long it may take")
        }
    }

    private func lateWitnesses() throws -> [Finding] {
        guard let head = try store.reader.signedHead(of: LogOrigin.root) else { return [] }
        return try settings.witnesses.compactMap { name in
            guard let last = try store.reader.lastCosignature(by: name) else {
                return late(name, "has cosigned nothing yet; the root log has \(head.size) leaves")
            }
            let seconds = now.seconds - last.at.seconds
            guard last.size < head.size, seconds > settings.witnessSeconds else { return nil }
            return late(name, "is \(head.size - last.size) leaves behind, its last cosignature is \(seconds) s old")
        }
    }

    private func late(_ name: String, _ cause: String) -> Finding {
        Finding(
            .witnessBehind, name, cause: "the witness `\(name)` \(cause)",
            cure: "start it, and let it trust the root log: gatehouse-witness trust VKEY; receipts are sealed then")
    }

    // MARK: Projects

    private func boundToNothing() throws -> [Finding] {
        try store.reader.allProjects().compactMap { project in
            guard project.status == .active, let upstream = project.terms.upstream,
                !settings.upstreams.contains(upstream)
            else { return nil }
            let tenant = try store.reader.tenant(project.tenant.text)?.slug.text ?? project.tenant.text
            let name = "\(tenant)/\(project.slug)"
            return Finding(
                .upstreamGone, name,
                cause: "the project `\(name)` is bound to the upstream `\(upstream)`, which the configuration has not: "
                    + "its calls are refused",
                cure: "gatehouse project update \(name) --upstream NAME, or --no-upstream for any that serves a model")
        }
    }

    // MARK: Admins

    private func secondPerson() throws -> [Finding] {
        guard !settings.twoPersons.isEmpty else { return [] }
        let deciding = try store.reader.admins().filter { admin in
            guard admin.status == .active, admin.tenant == nil, ["owner", "admin"].contains(admin.role) else {
                return false
            }
            return try store.reader.keys(of: admin.id).contains { isUsable($0.key) }
        }
        guard deciding.count < 2 else { return [] }
        let actions = settings.twoPersons.sorted().joined(separator: ", ")
        return [
            Finding(
                .secondPersonMissing, deciding.first?.name.text ?? "admins",
                cause:
                    "`admin.two_person` lists \(actions), but only \(deciding.count) admin of all tenants has "
                    + "a key that works: nobody can allow such a change",
                cure: "empty `admin.two_person`, restart, gatehouse admin create NAME --role admin, and list them again"
            )
        ]
    }

    private func isUsable(_ key: APIKey) -> Bool {
        key.status == .active && key.expiresAt.map { $0 > now } ?? true && key.scopes.contains("decide:approvals")
    }

    // MARK: Keys

    private func endingKeys() throws -> [Finding] {
        let end = now.advanced(bySeconds: settings.keySeconds)
        let keys = try store.reader.keysEnding(before: end, limit: Self.keyLimit)
        return try keys.map { key in
            let name = try path(of: key)
            let left = key.expiresAt.map { max(0, $0.seconds - now.seconds) } ?? 0
            let rest =
                left >= 172_800 ? "\(left / 86_400) days" : left >= 7_200 ? "\(left / 3_600) h" : "\(left / 60) min"
            return Finding(
                .keyExpiring, name,
                cause: "the key `\(name)` ends at \(key.expiresAt?.secondText ?? "-"), in \(rest)",
                cure: key.adminID == nil
                    ? "gatehouse key update \(name) --expires 90d"
                    : "make a new one: gatehouse admin key create \(name.prefix { $0 != "/" })")
        }
    }

    private func path(of key: APIKey) throws -> String {
        if let tenant = key.tenant { return "\(try store.reader.tenant(tenant.text)?.slug.text ?? "")/\(key.name)" }
        return "\(try key.adminID.flatMap { try store.reader.admin($0.text) }?.name.text ?? "")/\(key.name)"
    }
}
