package import AdminContract
import Digests
import PolicyLanguage
import Store
import Vocabulary

extension ControlPlane {
    /// Changes that a refusal names at most.
    private static let changeLimit = 20

    /// One kept policy with its files, by its hash or the beginning of it.
    package func policy(_ caller: AdminCaller, _ hash: String) throws(AdminRefusal) -> PolicyShape {
        PolicyShape(try find(caller, policy: hash), isWhole: true)
    }

    /// Checks, tests and proves files, and keeps them as a draft; what does not load is refused with what is wrong.
    package func pushPolicy(
        _ caller: AdminCaller, _ creation: PolicyCreation
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        try seesHouse(caller, "policy", "new")
        try FieldCheck.displayName(creation.message)
        let policy = try load(creation.files.values)
        let (files, message, act) = (creation.files.values, creation.message ?? "", caller.act)
        let changed = try await change("policy") { books in
            try books.draftPolicy(policy.hash, files: files, message: message, by: act)
        }
        return Answer(PolicyShape(changed.object, isWhole: false), changed.receipt)
    }

    /// Puts a kept policy in force; what is looser than the live one has to be accepted.
    package func promotePolicy(
        _ caller: AdminCaller, _ hash: String, _ promotion: PolicyPromotion
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        let accepts = promotion.acceptLoosening ?? false
        guard let percent = promotion.tenantsPercent, percent != 100 else {
            return try await promote(caller, hash, accepts: accepts, isRollback: false)
        }
        guard let share = TenantShare(percent: percent) else {
            throw .invalid("$.tenants_percent", "a whole number from 1 to 100")
        }
        return try await stage(caller, hash, for: share, accepts: accepts)
    }

    /// Puts a kept policy in force for a share of the tenants; the others keep the live one.
    private func stage(
        _ caller: AdminCaller, _ hash: String, for share: TenantShare, accepts: Bool
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        let version = try find(caller, policy: hash)
        try promotion.take()
        defer { promotion.release() }
        let files = try withOverrides(version.files)
        let policy = try load(files)
        try check(version, is: files == version.files ? policy : load(version.files))
        let diff = doors.policy().diff(policy)
        guard !diff.loosens || accepts else { throw Self.looser(diff) }
        let (inForce, act) = (doors.inForce.staged, caller.act)
        let changed = try await change(
            "policy",
            { books in
                if files != version.files {
                    _ = try books.draftPolicy(policy.hash, files: files, message: version.message, by: act)
                }
                return try books.stagePolicy(policy.hash, percent: share.percent, by: act)
            },
            publish: { _ in inForce(StagedPolicy(policy, for: share)) })
        return Answer(PolicyShape(changed.object, isWhole: false), changed.receipt)
    }

    /// Puts an older policy in force again, the same way.
    package func rollbackPolicy(
        _ caller: AdminCaller, _ rollback: PolicyRollback
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        try await promote(caller, rollback.to, accepts: rollback.acceptLoosening ?? false, isRollback: true)
    }

    private func promote(
        _ caller: AdminCaller, _ hash: String, accepts: Bool, isRollback: Bool
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        let version = try find(caller, policy: hash)
        try promotion.take()
        defer { promotion.release() }
        let files = isRollback ? version.files : try withOverrides(version.files)
        let policy = try load(files)
        try check(version, is: files == version.files ? policy : load(version.files))
        let diff = doors.policy().diff(policy)
        guard !diff.loosens || accepts else { throw Self.looser(diff) }
        let (inForce, act) = (doors.inForce.policy, caller.act)
        let unstage = doors.staged() == nil ? nil : doors.inForce.staged
        let changed = try await change(
            "policy",
            { books in
                if files != version.files {
                    _ = try books.draftPolicy(policy.hash, files: files, message: version.message, by: act)
                }
                return try books.promotePolicy(policy.hash, isRollback: isRollback, by: act)
            },
            publish: { _ in
                inForce(policy)
                unstage?(nil)
            })
        return Answer(PolicyShape(changed.object, isWhole: false), changed.receipt)
    }

    /// A kept text that has not the hash of its leaf is of another daemon, or was changed in the database.
    private func check(_ version: PolicyVersion, is policy: Policy) throws(AdminRefusal) {
        guard policy.hash.hex != version.hash else { return }
        throw AdminRefusal(
            .stateConflict,
            "the kept text of this policy is of another version of the daemon, or was changed in the database: create "
                + "it anew from its files, and if that gives the same hash, restore the newest backup that verifies")
    }

    /// With the overrides that are in force: a new folder must not lose what a tenant is held to.
    private func withOverrides(_ files: [String: String]) throws(AdminRefusal) -> [String: String] {
        let live = try read { try $0.livePolicy() }
        let overrides = (live?.files ?? [:]).filter { OverrideSubject($0.key) != nil }
        return files.merging(overrides) { own, _ in own }
    }

    static func looser(_ diff: PolicyDiff) -> AdminRefusal {
        let changes = diff.changes.filter(\.loosens).prefix(changeLimit).map { change in
            ShapeFault(path: change.subject, detail: "\(change.text) \(change.condition)")
        }
        return AdminRefusal(
            .policyLooser, "it allows what the live policy does not; say so with `accept_loosening`", faults: changes)
    }

    /// A folder with the overrides that were kept beside its files, checked anew.
    func load(_ files: [String: String]) throws(AdminRefusal) -> Policy {
        guard !files.isEmpty else { throw .invalid("$.files", "name at least one file") }
        let load = Policy.load(kept: files, catalog: doors.catalog())
        guard let policy = load.policy else { throw Self.invalid(load) }
        return policy
    }

    static func invalid(_ load: PolicyLoad) -> AdminRefusal {
        let faults = load.errors.map { error in
            ShapeFault(
                path: "\(error.place.file):\(error.place.line):\(error.place.column)",
                detail: "\(error.code): \(error.message)")
        }
        return AdminRefusal(.policyInvalid, "the policy does not load: \(load.errors.count) errors", faults: faults)
    }

    func find(_ caller: AdminCaller, policy hash: String) throws(AdminRefusal) -> PolicyVersion {
        try seesHouse(caller, "policy", hash)
        guard hash.utf8.count >= 8, let version = try read({ try $0.policy(hash) }) else {
            throw .notFound("policy", hash)
        }
        return version
    }
}
