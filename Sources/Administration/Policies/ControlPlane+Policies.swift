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
        let policy =
            try request.policy.map { hash throws(AdminRefusal) in
                try load(try find(caller, policy: hash).files)
            } ?? doors.policy()
        let facts = (request.facts?.values ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        do {
            let explanation = policy.explain(
                try policy.question(subject: request.subject, call: request.call, facts: facts))
            return ExplanationShape(
                verdict: explanation.decision.verdict.rawValue, rule: explanation.decision.rule?.text,
                lines: explanation.lines, policy: policy.hash.hex)
        } catch {
            throw .invalid("$.call", error.message + (error.advice.map { "; \($0)" } ?? ""))
        }
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
    }
}
