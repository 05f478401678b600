package import AdminContract
import Digests
import PolicyLanguage
import Store
import Vocabulary

extension ControlPlane {
    /// The overrides in force that no file of the folder holds.
    package func overrides(_ caller: AdminCaller) throws(AdminRefusal) -> Page<OverrideShape> {
        try seesHouse(caller, "policy", "overrides")
        let shown = doors.policy().keptOverrides.map { OverrideShape(subject: $0.subject, text: $0.text) }
        return Page(data: shown, nextCursor: nil)
    }

    /// Sets the override of one tenant or key, or removes it: a new version of the live policy, in force at once.
    ///
    /// The text is checked and proven for that subject as a file of the folder would be.
    package func setOverride(
        _ caller: AdminCaller, _ change: OverrideChange
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        try seesHouse(caller, "policy", "overrides")
        guard let subject = OverrideSubject(change.subject) else {
            throw .invalid("$.subject", "write `tenant NAME` or `key TENANT/NAME`")
        }
        try promotion.take()
        defer { promotion.release() }
        guard let live = try read({ try $0.livePolicy() }) else { throw .notFound("policy", "live") }
        let version = try changed(live, doors.policy(), subject, change)
        guard version.policy.hash.hex != live.hash else {
            let state = change.text == nil ? "has no override that could be removed" : "has this override already"
            throw AdminRefusal(.stateConflict, "`\(subject.text)` \(state)")
        }
        // A staged policy holds the same tenants and keys to the same overrides.
        var staged: (version: ChangedVersion, share: TenantShare)?
        if let now = doors.staged(), let kept = try read({ try $0.stagedPolicy() }) {
            staged = (try changed(kept, now.policy, subject, change), now.share)
        }
        let (inForce, inForceStaged, act, other) = (doors.inForce.policy, doors.inForce.staged, caller.act, staged)
        let done = try await self.change(
            "policy",
            { books in
                let message = "override of \(subject.text)"
                _ = try books.draftPolicy(version.policy.hash, files: version.files, message: message, by: act)
                let live = try books.promotePolicy(version.policy.hash, isRollback: false, by: act)
                guard let other, case .success = live else { return live }
                let hash = other.version.policy.hash
                _ = try books.draftPolicy(hash, files: other.version.files, message: message, by: act)
                _ = try books.stagePolicy(hash, percent: other.share.percent, by: act)
                return live
            },
            publish: { _ in
                inForce(version.policy)
                inForceStaged(other.map { StagedPolicy($0.version.policy, for: $0.share) })
            })
        return Answer(PolicyShape(done.object, isWhole: false), done.receipt)
    }

    private struct ChangedVersion: Sendable {
        let policy: Policy
        let files: [String: String]
    }

    private func changed(
        _ version: PolicyVersion, _ before: Policy, _ subject: OverrideSubject, _ change: OverrideChange
    ) throws(AdminRefusal) -> ChangedVersion {
        let load = before.changingOverride(of: subject, to: change.text)
        guard let policy = load.policy else { throw Self.invalid(load) }
        let diff = before.diff(policy)
        guard !diff.loosens || change.acceptLoosening ?? false else { throw Self.looser(diff) }
        var files = version.files
        files[subject.text] = change.text
        return ChangedVersion(policy: policy, files: files)
    }
}
