package import AdminContract
import Digests
import PolicyLanguage
import Store
import Vocabulary

extension ControlPlane {
    /// The kept policies, newest first, without their files.
    package func policies(_ caller: AdminCaller, _ page: PageRequest) throws(AdminRefusal) -> Page<PolicyShape> {
        try seesHouse(caller, "policy", "all")
        let list = ["policies"]
        let after = try PageCursor.read(page, of: list).after
        let versions = try read { try $0.policies() }
        let start = versions.firstIndex { $0.hash == after }.map { $0 + 1 } ?? 0
        let rest = versions[start...]
        let shown = rest.prefix(page.limit)
        let next = rest.count > shown.count ? shown.last.map { PageCursor.text(after: $0.hash, of: list) } : nil
        return Page(data: shown.map { PolicyShape($0, isWhole: false) }, nextCursor: next)
    }

    /// The policy that decides now, with its files.
    package func livePolicy(_ caller: AdminCaller) throws(AdminRefusal) -> PolicyShape {
        try seesHouse(caller, "policy", "live")
        guard let version = try read({ try $0.livePolicy() }) else { throw .notFound("policy", "live") }
        var shape = PolicyShape(version, isWhole: true)
        shape.tiers = doors.policy().tiers
        return shape
    }

    /// Reads, checks, tests and proves files against the catalogue in force, and keeps nothing.
    package func checkPolicy(
        _ caller: AdminCaller, _ request: PolicyCheckRequest
    ) throws(AdminRefusal) -> PolicyCheckShape {
        try seesHouse(caller, "policy", "check")
        guard !request.files.values.isEmpty else { throw .invalid("$.files", "name at least one file") }
        let files = request.files.values.map { PolicyFile(name: $0.key, text: $0.value) }
        let load = Policy.load(files, catalog: doors.catalog())
        var checks = PolicyChecks()
        (checks.tests, checks.proofs) = (Int64(load.summary.tests), Int64(load.summary.statements))
        checks.errors = load.errors.map(\.text)
        checks.warnings = load.diagnostics.filter { $0.severity == .warning }.map(\.text)
        return PolicyCheckShape(loads: load.policy != nil, hash: load.policy?.hash.hex, checks: checks)
    }

    /// What the live policy or a kept one says of a call, by which rule, and what would lift a refusal.
    package func explain(
        _ caller: AdminCaller, _ request: ExplainRequest
    ) throws(AdminRefusal) -> ExplanationShape {
        try check(caller, subject: request.subject)
        let policy = try policy(of: request, for: caller)
        let facts = (request.facts?.values ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let tier = try tier(of: request.subject)
        do throws(QuestionRefusal) {
            let explanation = policy.explain(
                try Self.question(policy, [request.subject, tier].compactMap { $0 }, request.call, facts))
            return ExplanationShape(
                verdict: explanation.decision.verdict.rawValue, rule: explanation.decision.rule?.text,
                lines: explanation.lines, policy: policy.hash.hex)
        } catch {
            throw .invalid("$.call", error.message + (error.advice.map { "; \($0)" } ?? ""))
        }
    }

    /// Of the first subject that the policy knows: overrides by name, then the tier.
    private static func question(
        _ policy: Policy, _ subjects: [String], _ call: String, _ facts: [String]
    ) throws(QuestionRefusal) -> Question {
        do throws(QuestionRefusal) {
            return try policy.question(subject: subjects[0], call: call, facts: facts)
        } catch {
            guard subjects.count > 1 else { throw error }
            return try policy.question(subject: subjects[1], call: call, facts: facts)
        }
    }

    /// The tier of `tenant NAME` or `key TENANT/NAME`; `nil` for other words.
    private func tier(of subject: String) throws(AdminRefusal) -> String? {
        let words = subject.split(separator: " ").map { $0.filter { $0 != "\"" } }
        guard words.count == 2, words[0] == "tenant" || words[0] == "key" else { return nil }
        let names = words[1].split(separator: "/").map(String.init)
        guard let first = names.first, let tenant = try read({ try $0.tenant(first) }) else { return nil }
        guard words[0] == "key", names.count == 2 else { return tenant.tier.text }
        return try read { try $0.key(names[1], of: tenant.id) }.map { ($0.key.tier ?? tenant.tier).text }
    }

    private func policy(of request: ExplainRequest, for caller: AdminCaller) throws(AdminRefusal) -> Policy {
        guard let hash = request.policy else { return try inForce(for: request.subject) }
        return try load(try find(caller, policy: hash).files)
    }

    /// The staged policy for a tenant of its share and for its keys, else the live one.
    private func inForce(for subject: String) throws(AdminRefusal) -> Policy {
        let words = subject.split(separator: " ")
        guard let staged = doors.staged(), words.count == 2, let name = words[1].split(separator: "/").first,
            let tenant = try read({ try $0.tenant(String(name)) }), staged.share.takes(tenant.id)
        else { return doors.policy() }
        return staged.policy
    }

    /// An admin of one tenant asks about that tenant and its keys.
    private func check(_ caller: AdminCaller, subject: String) throws(AdminRefusal) {
        guard let tenant = caller.tenant else { return }
        let words = subject.split(separator: " ")
        let name = words.count == 2 ? words[1].split(separator: "/").first.map(String.init) : nil
        guard let name, let found = try read({ try $0.tenant(name) }), found.id == tenant else {
            throw .notFound("subject", subject)
        }
    }

    /// What concerns all tenants is not there for an admin of one.
    func seesHouse(_ caller: AdminCaller, _ kind: String, _ name: String) throws(AdminRefusal) {
        guard caller.tenant == nil else { throw .notFound(kind, name) }
    }
}

extension PolicyShape {
    init(_ version: PolicyVersion, isWhole: Bool) {
        self.init(hash: version.hash, status: Status(rawValue: version.status.rawValue) ?? .retired)
        files = isWhole ? TextMap(version.files) : [:]
        message = version.message
        createdBy = version.createdBy
        createdAt = version.createdAt
        promotedAt = version.promotedAt
        tenantsPercent = version.status == .live ? version.tenantsPercent : nil
    }
}
