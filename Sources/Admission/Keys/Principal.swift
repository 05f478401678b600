package import APIKeys
package import Vocabulary

/// Who a request is, once its secret is proved and its key may be used.
///
/// INVARIANT: only the verifier makes one. The initialiser is private to this file, whose one use of it stands behind
/// the checks of every request; a failed check has no principal to fall back on.
package struct Principal: Sendable {
    package let key: KeyRecord
    package let tenant: TenantRecord?
    package let project: ProjectRecord?
    /// The number of the secret that was shown.
    package let version: Int
    /// The task whose own key it was.
    package let task: TaskID?
    /// The key's tier, or its tenant's; an admin of all tenants has none.
    package var tier: TierName? { key.tier ?? tenant?.tier }
    package var keyID: KeyID { key.id }
    /// Compared again by the writer when it places a hold: no hold of a dead key is ever granted.
    package var epoch: UInt64 { key.epoch }

    /// The one upstream that its calls may go to, as the project says now; `nil` is any that serves the model.
    package var upstream: String? { (key.project?.current ?? project)?.terms.upstream }

    /// When the secret that was shown ends, if the key was rotated since.
    package var secretEndsAt: Instant? { key.version(version)?.notAfter }

    /// The scopes of `needed` that the key lacks; empty when all is well.
    package func lacks(_ needed: ScopeSet) -> ScopeSet { needed.subtracting(key.scopes) }

    fileprivate init(key: KeyRecord, tenant: TenantRecord?, project: ProjectRecord?, version: Int, task: TaskID?) {
        (self.key, self.tenant, self.project) = (key, tenant, project)
        (self.version, self.task) = (version, task)
    }
}

/// A version of a key whose secret was shown.
struct Proof {
    let record: KeyRecord
    let version: Int
    /// Where the request came from; `nil` for a task's own key, which never leaves the machine.
    let source: SourceAddress?
    var task: TaskID?
}

extension KeyRing {
    /// Lets the holder of a proved secret in, if networks, tenant and project stand at this moment.
    ///
    /// Cached is the proof that the secret was right, never that the key is allowed: every request passes here.
    static func admit(_ proof: Proof) -> Authentication {
        let (tenant, project) = (proof.record.tenant?.current, proof.record.project?.current)
        if let refusal = standing(of: proof.record, tenant, project, from: proof.source) { return .refused(refusal) }
        return .principal(
            Principal(
                key: proof.record, tenant: tenant, project: project, version: proof.version, task: proof.task))
    }

    /// What speaks against a key although its secret is right, or passed its sieve; said to nobody else.
    static func standing(of key: KeyRecord, from source: SourceAddress) -> KeyRefusal? {
        standing(of: key, key.tenant?.current, key.project?.current, from: source)
    }

    /// Whether a secret that was proved before would be let in now from there; says nothing of what it may do.
    package func stands(_ key: KeyID, version: Int, from source: SourceAddress, at now: Instant) -> Bool {
        guard let record = record(of: key), record.isLive(at: now), record.version(version, at: now) != nil else {
            return false
        }
        return Self.standing(of: record, from: source) == nil
    }

    private static func standing(
        of key: KeyRecord, _ tenant: TenantRecord?, _ project: ProjectRecord?, from source: SourceAddress?
    ) -> KeyRefusal? {
        guard (key.tenant == nil) == (tenant == nil), (key.project == nil) == (project == nil) else {
            return KeyRefusal(.keyInvalid, cause: .corruptRow, key: key.id)  // nobody told us of its tenant or project
        }
        if let source, !AllowedNetworks.admit(source, key: key.networks, tenant: tenant?.networks ?? []) {
            return KeyRefusal(.keyAddressDenied, key: key.id)
        }
        if let tenant, tenant.status != .active { return KeyRefusal(.tenantSuspended, key: key.id) }
        if let project, project.isArchived { return KeyRefusal(.projectArchived, key: key.id) }
        return nil
    }
}
