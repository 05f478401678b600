package import AuditLog
package import Digests
import GRDB
package import Vocabulary

extension Books {
    /// Keeps a folder of policies that was checked, as a draft; the same content is kept once.
    package mutating func draftPolicy(
        _ hash: Digest256, files: [String: String], message: String, by act: Act
    ) throws -> ChangeResult<PolicyVersion> {
        let now = now
        if let known = try PolicyTable.find(hash.hex, database) {
            return .success(Changed(object: known, receipt: try tell(.policyDrafted, hash, act, at: now)))
        }
        let version = PolicyVersion(
            hash: hash.hex, status: .draft, files: files, message: message, createdBy: act.actor.id, createdAt: now)
        try PolicyTable.insert(version, database)
        return .success(Changed(object: version, receipt: try tell(.policyDrafted, hash, act, at: now)))
    }

    /// Makes a kept version the live one; the one before it is retired, and so is one that was live for some tenants.
    package mutating func promotePolicy(
        _ hash: Digest256, isRollback: Bool, by act: Act
    ) throws -> ChangeResult<PolicyVersion> {
        guard var version = try PolicyTable.find(hash.hex, database) else { return .failure(.notFound(hash.hex)) }
        let (live, staged) = (try PolicyTable.live(database), try PolicyTable.staged(database))
        // Live already, it can still be given back to the tenants of a staged one.
        guard live?.hash != version.hash || isRollback && staged != nil else {
            return .failure(.stateConflict("this version is live already"))
        }
        guard version.status != .rejected else { return .failure(.stateConflict("this version was rejected")) }
        let now = now
        for other in [live, staged].compactMap({ $0 }) where other.hash != version.hash {
            try PolicyTable.setStatus(other.hash, .retired, promotedAt: nil, database)
        }
        try PolicyTable.setLive(version.hash, percent: 100, at: now, database)
        (version.status, version.promotedAt, version.tenantsPercent) = (.live, now, 100)
        let kind: EventKind = isRollback ? .policyRolledBack : .policyPromoted
        return .success(Changed(object: version, receipt: try tell(kind, hash, act, at: now)))
    }

    /// Makes a kept version live for so many percent of the tenants; the others keep the live one.
    package mutating func stagePolicy(
        _ hash: Digest256, percent: Int64, by act: Act
    ) throws -> ChangeResult<PolicyVersion> {
        guard var version = try PolicyTable.find(hash.hex, database) else { return .failure(.notFound(hash.hex)) }
        guard try PolicyTable.live(database)?.hash != version.hash else {
            return .failure(.stateConflict("this version is live already"))
        }
        guard version.status != .rejected else { return .failure(.stateConflict("this version was rejected")) }
        let now = now
        if let staged = try PolicyTable.staged(database), staged.hash != version.hash {
            try PolicyTable.setStatus(staged.hash, .retired, promotedAt: nil, database)
        }
        try PolicyTable.setLive(version.hash, percent: percent, at: now, database)
        (version.status, version.promotedAt, version.tenantsPercent) = (.live, now, percent)
        let receipt = try tell(.policyPromoted, hash, act, at: now, more: [.tenantsPercent(percent)])
        return .success(Changed(object: version, receipt: receipt))
    }

    /// Puts a kept version beside the live one; another one that stood there is a draft again.
    package mutating func setCandidate(_ hash: Digest256, by act: Act) throws -> ChangeResult<PolicyVersion> {
        guard var version = try PolicyTable.find(hash.hex, database) else { return .failure(.notFound(hash.hex)) }
        guard version.status != .live else { return .failure(.stateConflict("this version is live already")) }
        guard version.status != .rejected else { return .failure(.stateConflict("this version was rejected")) }
        for other in try PolicyTable.all(database) where other.status == .shadow {
            try PolicyTable.setStatus(other.hash, .draft, promotedAt: nil, database)
        }
        try PolicyTable.setStatus(version.hash, .shadow, promotedAt: nil, database)
        version.status = .shadow
        return .success(Changed(object: version, receipt: try tell(.policyShadowed, hash, act, at: now)))
    }

    /// Takes a kept version out of the running for good.
    package mutating func rejectPolicy(_ hash: Digest256, by act: Act) throws -> ChangeResult<PolicyVersion> {
        guard var version = try PolicyTable.find(hash.hex, database) else { return .failure(.notFound(hash.hex)) }
        let isStaged = version.status == .live && version.tenantsPercent < 100
        guard version.status == .draft || version.status == .shadow || isStaged else {
            return .failure(.stateConflict("this version is \(version.status.rawValue); promote another one instead"))
        }
        try PolicyTable.setStatus(version.hash, .rejected, promotedAt: nil, database)
        version.status = .rejected
        return .success(Changed(object: version, receipt: try tell(.policyRejected, hash, act, at: now)))
    }

    /// The fact that names the revision of the prices in force.
    package static let pricesInForce = "prices-in-force"

    /// Keeps a revision of the prices for ever, tells of it the first time, and notes that it is in force.
    package mutating func keepPrices(_ revision: Digest256, document: [UInt8]) throws {
        let now = now
        let kept = PriceRevision(revision: revision.hex, loadedAt: now, document: document)
        try noteFact(Self.pricesInForce, revision.hex)
        guard try PriceRevisionTable.insert(kept, database) else { return }
        let leaf = Leaf(.pricesLoaded, by: .system, on: LeafObject(.prices, revision.hex), facts: [.revision(revision)])
        try append(leaf, at: now)
    }

    /// Keeps a revision that somebody hands in, and puts it in force.
    package mutating func loadPrices(
        _ revision: Digest256, document: [UInt8], by act: Act
    ) throws -> ChangeResult<PriceRevision> {
        let now = now
        let kept = PriceRevision(revision: revision.hex, loadedAt: now, document: document)
        _ = try PriceRevisionTable.insert(kept, database)
        try noteFact(Self.pricesInForce, revision.hex)
        let leaf = Leaf(
            .pricesLoaded, by: act.actor, on: LeafObject(.prices, revision.hex), request: act.request,
            facts: [.revision(revision)])
        let stored = try PriceRevisionTable.find(revision.hex, database) ?? kept
        return .success(Changed(object: stored, receipt: try receipt(for: leaf, of: nil, at: now)))
    }

    /// Writes that the configuration was read anew.
    package mutating func noteConfiguration(_ hash: Digest256, by act: Act) throws -> ChangeResult<Digest256> {
        let leaf = Leaf(
            .configurationLoaded, by: act.actor, on: LeafObject(.configuration, "gatehoused"), request: act.request,
            facts: [.configuration(hash)])
        return .success(Changed(object: hash, receipt: try receipt(for: leaf, of: nil, at: now)))
    }

    /// Writes that the daemon takes no more requests, and for how long what runs may go on.
    ///
    /// The closed list of kinds has none of its own for it: it is a change of what is configured, until the restart.
    package mutating func noteDraining(seconds: Int64, by act: Act) throws -> ChangeResult<Instant> {
        let now = now
        let leaf = Leaf(
            .configurationLoaded, by: act.actor, on: LeafObject(.configuration, "gatehoused"), request: act.request,
            facts: [.change("drain"), .seconds(seconds)])
        return .success(
            Changed(object: now.advanced(bySeconds: seconds), receipt: try receipt(for: leaf, of: nil, at: now)))
    }

    /// Notes a fact about this data folder, such as the hash of the policy folder that was read last.
    package mutating func noteFact(_ name: String, _ value: String) throws {
        try database.cachedStatement(
            sql: "INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        ).execute(arguments: [name, value])
    }

    /// Writes a leaf that changes no object: into a tenant's log, or the house log.
    package mutating func tell(_ leaf: Leaf, of tenant: TenantID? = nil) throws {
        try append(leaf, of: tenant, at: now)
    }

    /// Writes a leaf of what a key did, with the commitments to where that came from and what its client calls itself.
    package mutating func tell(
        _ leaf: Leaf, by key: KeyID, of tenant: TenantID?, from address: String?, _ agent: String?
    ) throws {
        let now = now
        var leaf = leaf
        if let tenant { leaf.personal = try marks(of: address, agent, by: key, tenant, at: now) }
        try append(leaf, of: tenant, at: now)
    }

    private mutating func tell(
        _ kind: EventKind, _ hash: Digest256, _ act: Act, at now: Instant, more: [LeafFact] = []
    ) throws -> ChangeReceipt {
        let leaf = Leaf(
            kind, by: act.actor, on: LeafObject(.policy, hash.hex), request: act.request,
            facts: [.revision(hash)] + more)
        return try receipt(for: leaf, of: nil, at: now)
    }
}
