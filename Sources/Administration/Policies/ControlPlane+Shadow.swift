package import AdminContract
import Digests
import PolicyLanguage
import Store
import Vocabulary

extension ControlPlane {
    /// Decides a kept policy beside the live one on all traffic from now on.
    package func shadowPolicy(
        _ caller: AdminCaller, _ hash: String
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        let version = try find(caller, policy: hash)
        try promotion.take()
        defer { promotion.release() }
        let policy = try load(version.files)
        let (inForce, act) = (doors.inForce.candidate, caller.act)
        let changed = try await change(
            "policy", { books in try books.setCandidate(policy.hash, by: act) }, publish: { _ in inForce(policy) })
        return Answer(PolicyShape(changed.object, isWhole: false), changed.receipt)
    }

    /// Takes a kept policy out of the running, also out of the shadow.
    package func rejectPolicy(
        _ caller: AdminCaller, _ hash: String
    ) async throws(AdminRefusal) -> Answer<PolicyShape> {
        let version = try find(caller, policy: hash)
        guard let digest = Digest256(hex: version.hash) else { throw .notFound("policy", hash) }
        let (candidate, staged, act) = (doors.inForce.candidate, doors.inForce.staged, caller.act)
        let status = version.status
        let changed = try await change(
            "policy", { books in try books.rejectPolicy(digest, by: act) },
            publish: { _ in
                if status == .shadow { candidate(nil) }
                if status == .live { staged(nil) }
            })
        return Answer(PolicyShape(changed.object, isWhole: false), changed.receipt)
    }

    /// What a policy would change against the live one, and how often calls have shown it.
    package func shadowReport(_ caller: AdminCaller, _ hash: String) throws(AdminRefusal) -> ShadowReportShape {
        let version = try find(caller, policy: hash)
        let observed = doors.observed().flatMap { $0.hash == version.hash ? $0 : nil }
        return Self.report(doors.policy(), try load(version.files), observed)
    }

    /// What one kept policy would change against another, with what the candidate has shown if it is the second.
    package func diffPolicies(
        _ caller: AdminCaller, _ request: PolicyDiffRequest
    ) throws(AdminRefusal) -> ShadowReportShape {
        let to = try find(caller, policy: request.to)
        var before = doors.policy()
        if let from = request.from { before = try load(try find(caller, policy: from).files) }
        let observed = doors.observed().flatMap { $0.hash == to.hash && request.from == nil ? $0 : nil }
        return Self.report(before, try load(to.files), observed)
    }

    private static func report(
        _ before: Policy, _ after: Policy, _ observed: ObservedCandidate?
    ) -> ShadowReportShape {
        let diff = before.diff(after)
        var report = ShadowReportShape(from: before.hash.hex, to: after.hash.hex, loosens: diff.loosens)
        (report.decisions, report.changed) = (observed?.decisions ?? 0, observed?.changed ?? 0)
        var unforeseen = observed?.changes ?? []
        for change in diff.changes {
            var shape = PolicyChangeShape(
                subject: change.subject, text: change.text, condition: change.condition, calls: change.calls,
                loosens: change.loosens)
            if let seen = observed?.changes.first(where: { $0.subject == change.subject && $0.text == change.text }) {
                (shape.requests, shape.samples) = (seen.count, seen.samples)
                unforeseen.removeAll { $0.text == change.text }
            }
            report.changes.append(shape)
        }
        // A subject that stands in no line of the comparison says what its tier says already.
        report.changes += unforeseen.filter { $0.subject.hasPrefix("tier ") }.map { seen in
            var shape = PolicyChangeShape(
                subject: seen.subject, text: seen.text, condition: "", calls: [], loosens: seen.loosens)
            (shape.requests, shape.samples) = (seen.count, seen.samples)
            return shape
        }
        return report
    }
}
