import AuditLog
import BudgetLedger
import GRDB
package import Vocabulary

/// A key with its live versions: what the key ring puts in force.
package struct KeyState: Hashable, Sendable {
    package let key: APIKey
    package let versions: [KeyVersion]

    package init(key: APIKey, versions: [KeyVersion]) { (self.key, self.versions) = (key, versions) }
}

/// A key that is to be made; without a version it has no secret until its first rotation.
package struct KeyDraft: Hashable, Sendable {
    package let key: APIKey
    package let version: KeyVersion?

    package init(key: APIKey, version: KeyVersion?) { (self.key, self.version) = (key, version) }
}

extension Books {
    /// Makes a key with its first version; a project's key also gets an account.
    ///
    /// - Parameter limit: Keys that the project may have which are neither revoked nor expired.
    package mutating func createKey(
        _ draft: APIKey, _ version: KeyVersion, limit: Int = .max, by act: Act
    ) throws -> ChangeResult<KeyState> {
        if let refusal = try refusal(of: draft, limit: limit) { return .failure(refusal) }
        return .success(try insert(KeyDraft(key: draft, version: version), by: act))
    }

    /// Makes many keys in one commit, or none: the first that cannot be made refuses them all.
    package mutating func createKeys(
        _ drafts: [KeyDraft], limit: Int = .max, by act: Act
    ) throws -> Result<[KeyState], ChangeRefusal> {
        // Nothing is made before all were looked at, so the keys of a project are counted once and not for each draft.
        var uncounted = Dictionary(grouping: drafts, by: \.key.project).mapValues(\.count)
        for draft in drafts {
            let more = uncounted.removeValue(forKey: draft.key.project)
            let room = limit == .max ? .max : more.map { limit - $0 + 1 } ?? .max
            if let refusal = try refusal(of: draft.key, limit: room) { return .failure(refusal) }
        }
        return .success(try drafts.map { try insert($0, by: act).object })
    }

    private func refusal(of draft: APIKey, limit: Int) throws -> ChangeRefusal? {
        switch draft.place {
        case .project(let tenant, let project):
            guard let owner = registry.projects[project], owner.tenant == tenant else { return .notFound(project.text) }
            guard owner.isActive, registry.tenants[tenant]?.isActive == true else {
                return .stateConflict("the project or its tenant is not active")
            }
            guard try KeyTable.find(draft.name.text, of: tenant, database) == nil else {
                return .nameTaken(draft.name.text)
            }
            guard try limit == .max || KeyTable.liveCount(of: project, database) < limit else {
                return .stateConflict("the project has as many keys as it may; revoke those that nobody uses")
            }
        case .admin(let admin):
            guard try AdminTable.find(admin.text, database) != nil else { return .notFound(admin.text) }
        }
        return nil
    }

    private mutating func insert(_ draft: KeyDraft, by act: Act) throws -> Changed<KeyState> {
        try KeyTable.insert(draft.key, database)
        if let version = draft.version { try KeyVersionTable.insert(version, database) }
        try register(draft.key.id, draft.key.place, draft.key.owner, epoch: draft.key.epoch)
        let state = KeyState(key: draft.key, versions: draft.version.map { [$0] } ?? [])
        return Changed(object: state, receipt: try tell(.keyCreated, state, Self.changes(of: draft.key), act))
    }

    /// Changes labels, tier, networks, narrowing, attributes, name or expiry: `edit` gets the stored key.
    package mutating func updateKey(
        _ id: KeyID, revision: Int64?, by act: Act, _ edit: @Sendable (inout APIKey) -> Void
    ) throws -> ChangeResult<KeyState> {
        guard let before = try KeyTable.find(id, database) else { return .failure(.notFound(id.text)) }
        if let refusal = Self.stale(before.revision, revision) { return .failure(refusal) }
        guard before.status != .revoked else { return .failure(.stateConflict("the key is revoked")) }
        var key = before
        edit(&key)
        if key.name != before.name, let tenant = key.tenant {
            guard try KeyTable.find(key.name.text, of: tenant, database) == nil else {
                return .failure(.nameTaken(key.name.text))
            }
        }
        return .success(try save(&key, .keyUpdated, Self.changes(from: before, to: key), act))
    }

    /// Adds a version; the one before it ends at `overlapEnds`.
    ///
    /// One exception to one rotation at a time: if the newest version was never used, its reply was lost, and this one
    /// replaces it.
    package mutating func rotateKey(
        _ id: KeyID, _ make: @Sendable (Int64) -> KeyVersion, overlapEnds: Instant, by act: Act
    ) throws -> ChangeResult<KeyState> {
        guard var key = try KeyTable.find(id, database) else { return .failure(.notFound(id.text)) }
        guard key.status == .active || key.status == .disabled else {
            return .failure(.stateConflict("the key is \(key.status.rawValue)"))
        }
        let versions = try KeyVersionTable.versions(of: id, database)
        let now = now
        let overlapping = versions.filter { version in version.notAfter.map { $0 > now } ?? false }
        let newest = versions.last
        if let end = overlapping.last?.notAfter {
            guard let newest, newest.firstUsedAt == nil else { return .failure(.rotationInProgress(until: end)) }
            try retire(newest)
        } else if var newest {
            newest.notAfter = overlapEnds
            try overlapEnds > now ? KeyVersionTable.update(newest, database) : retire(newest)
        }
        let version = make((newest?.version ?? 0) + 1)
        try KeyVersionTable.insert(version, database)
        let change = LeafChange(.version, from: newest.map { .integer($0.version) }, to: .integer(version.version))
        return .success(try save(&key, .keyRotated, [change, LeafChange(.overlapEnds, to: .time(overlapEnds))], act))
    }

    /// Disables, enables, expires or revokes a key; revoked is final and overwrites its secrets.
    package mutating func setKeyStatus(
        _ id: KeyID, _ status: APIKey.Status, by act: Act
    ) throws -> ChangeResult<KeyState> {
        guard var key = try KeyTable.find(id, database) else { return .failure(.notFound(id.text)) }
        guard key.status != .revoked else { return .failure(.stateConflict("the key is revoked")) }
        guard key.status != status else { return .failure(.stateConflict("the key is \(status.rawValue) already")) }
        guard key.status != .expired || status == .revoked else {
            return .failure(.stateConflict("the key is expired"))
        }
        let change = LeafChange(.status, from: .text(key.status.rawValue), to: .text(status.rawValue))
        key.status = status
        if status == .revoked || status == .expired { try endVersions(of: id) }
        return .success(try save(&key, Self.kind(of: status), [change], act))
    }

    /// Writes that a key's time has come; `nil` if it was given more time meanwhile, or has ended otherwise.
    package mutating func expireKey(_ id: KeyID) throws -> KeyState? {
        guard let key = try KeyTable.find(id, database), let end = key.expiresAt, end <= now else { return nil }
        guard key.status == .active || key.status == .disabled else { return nil }
        return try setKeyStatus(id, .expired, by: .system).get().object
    }

    /// Notes the first use of a version; nothing of it is in the log.
    package mutating func noteFirstUse(of id: KeyID, version number: Int64, at instant: Instant) throws {
        let versions = try KeyVersionTable.versions(of: id, database)
        guard var version = versions.first(where: { $0.version == number }), version.firstUsedAt == nil else { return }
        version.firstUsedAt = instant
        try KeyVersionTable.update(version, database)
    }

    /// Swaps in a string computed with newer parameters or pepper; `nil` if the version has another one by now.
    package mutating func rehash(
        _ id: KeyID, version number: Int64, from old: String, to new: KeyVersion
    ) throws -> KeyState? {
        let versions = try KeyVersionTable.versions(of: id, database)
        guard var version = versions.first(where: { $0.version == number }), version.phc == old else { return nil }
        (version.phc, version.pepper, version.sieve) = (new.phc, new.pepper, new.sieve)
        try KeyVersionTable.update(version, database)
        let leaf = Leaf(.keyRehashed, by: .system, on: LeafObject(.key, id.text))
        try append(leaf, of: entry(of: id)?.tenant, at: now)
        return try KeyTable.find(id, database).map { key in
            KeyState(key: key, versions: try KeyVersionTable.versions(of: id, database))
        }
    }

    /// Moves the times of last use forward, in one batch and without leaves.
    package mutating func noteLastUses(_ uses: [(key: KeyID, at: Instant)]) throws {
        let update = try database.cachedStatement(
            sql: "UPDATE api_key SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?")
        for use in uses { try update.execute(integers: [use.at.nanoseconds], texts: [use.key.text]) }
    }

    // MARK: Within one change

    mutating func revokeKeys(of tenant: TenantID, by act: Act, at now: Instant) throws {
        for key in registry.keys.compactMap({ $0 }) where key.tenant == tenant {
            _ = try setKeyStatus(key.id, .revoked, by: act)
        }
    }

    /// Enters a key into the registry; its account exists already if the books are being read.
    mutating func register(_ id: KeyID, _ place: APIKey.Place, _ owner: APIKey.Owner, epoch: Int64) throws {
        guard case .project(let tenant, let project) = place else {
            registry.adminEpochs[id] = epoch
            return
        }
        guard let above = registry.tenants[tenant], let parent = registry.projects[project] else {
            throw StoreFailure(doing: "registering \(id)", cause: "its project or tenant is missing")
        }
        let account = try accounts.place(of: id.text) ?? openAccount(id.text, parent: parent.account)
        guard let home = registry.homes[project] ?? KeyHome(project, account: parent.account, of: above) else {
            throw StoreFailure(doing: "registering \(id)", cause: "its accounts have no places")
        }
        registry.homes[project] = home
        enter(id, at: Int32(account), home, owner: APIKey.personalSubject(id, owner), epoch: epoch)
    }

    /// Enters a key whose account is there.
    mutating func enter(_ id: KeyID, at account: Int32, _ home: KeyHome, owner: String, epoch: Int64) {
        registry.enter(Registry.KeyEntry(id: id, account: account, home: home, owner: owner, epoch: epoch))
        board.publish(account, home, of: id)
    }

    private mutating func save(
        _ key: inout APIKey, _ kind: EventKind, _ changes: [LeafChange], _ act: Act
    ) throws -> Changed<KeyState> {
        key.revision += 1
        key.epoch += 1
        try KeyTable.update(key, database)
        if let entry = entry(of: key.id) { registry.setEpoch(key.epoch, of: entry) }
        if key.kind == .admin { registry.adminEpochs[key.id] = key.epoch }
        let state = KeyState(key: key, versions: try KeyVersionTable.versions(of: key.id, database))
        return Changed(object: state, receipt: try tell(kind, state, changes, act))
    }

    private mutating func tell(
        _ kind: EventKind, _ state: KeyState, _ changes: [LeafChange], _ act: Act
    ) throws -> ChangeReceipt {
        let category: LeafObject.Category = state.key.kind == .admin ? .adminKey : .key
        let now = now
        var leaf = try leaf(kind, on: LeafObject(category, state.key.id.text), of: state.key.tenant, act, at: now)
        leaf.changes = changes
        if kind == .keyCreated || kind == .keyUpdated {
            let labels = state.key.labels.map { (field: PersonalField.label($0.key), text: $0.value) }
            let owner = APIKey.personalSubject(state.key.id, state.key.owner)
            leaf.personal = try marks(labels, of: owner, state.key.tenant, at: now)
        }
        return try receipt(for: leaf, of: state.key.tenant, at: now)
    }

    private func endVersions(of id: KeyID) throws {
        for version in try KeyVersionTable.versions(of: id, database) { try retire(version) }
    }

    /// Ends one secret of a key before its time; the key stays.
    mutating func endVersion(_ version: KeyVersion, of key: APIKey, by act: Act) throws -> Changed<KeyState> {
        try retire(version)
        var key = key
        return try save(&key, .keyRotationEnded, [LeafChange(.version, from: .integer(version.version))], act)
    }

    /// A dead version keeps nothing that could be attacked.
    private func retire(_ version: KeyVersion) throws {
        var dead = version
        (dead.phc, dead.sieve) = ("", 0)
        dead.notAfter = min(version.notAfter ?? now, now)
        try KeyVersionTable.update(dead, database)
    }

    private static func kind(of status: APIKey.Status) -> EventKind {
        switch status {
        case .active: .keyEnabled
        case .disabled: .keyDisabled
        case .revoked: .keyRevoked
        case .expired: .keyExpired
        }
    }

    private static func changes(of key: APIKey) -> [LeafChange] {
        var changes = [LeafChange(.slug, to: .text(key.name.text)), LeafChange(.scopes, to: .texts(key.scopes))]
        if let tier = key.tier { changes.append(LeafChange(.tier, to: .text(tier.text))) }
        if let end = key.expiresAt { changes.append(LeafChange(.expiresAt, to: .time(end))) }
        if let project = key.project { changes.append(LeafChange(.project, to: .text(project.text))) }
        return changes
    }

    private static func changes(from before: APIKey, to after: APIKey) -> [LeafChange] {
        var changes: [LeafChange] = []
        if before.answers != after.answers {
            changes.append(
                LeafChange(.approvals, from: .text(before.answers.rawValue), to: .text(after.answers.rawValue)))
        }
        if before.name != after.name {
            changes.append(LeafChange(.slug, from: .text(before.name.text), to: .text(after.name.text)))
        }
        if before.tier != after.tier {
            changes.append(
                LeafChange(.tier, from: before.tier.map { .text($0.text) }, to: after.tier.map { .text($0.text) }))
        }
        if before.expiresAt != after.expiresAt {
            changes.append(
                LeafChange(.expiresAt, from: before.expiresAt.map { .time($0) }, to: after.expiresAt.map { .time($0) }))
        }
        return changes
    }
}
