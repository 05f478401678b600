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
        let load = doors.policy().changingOverride(of: subject, to: change.text)
        guard let policy = load.policy else { throw Self.invalid(load) }
        let diff = doors.policy().diff(policy)
        guard !diff.loosens || change.acceptLoosening ?? false else { throw Self.looser(diff) }
        var files = live.files
        files[subject.text] = change.text
        let (texts, inForce, act) = (files, doors.inForce.policy, caller.act)
        let changed = try await self.change(
            "policy",
            { books in
                _ = try books.draftPolicy(policy.hash, files: texts, message: "override of \(subject.text)", by: act)
                return try books.promotePolicy(policy.hash, isRollback: false, by: act)
            }, publish: { _ in inForce(policy) })
        return Answer(PolicyShape(changed.object, isWhole: false), changed.receipt)
    }
}
