import Vocabulary

/// Runs the `expect` lines of a folder.
struct Tester {
    let policy: Policy

    /// The most tests times rules of one load (E042).
    static let workLimit = 20_000_000

    /// E210 for each line that does not come out as it says, at most as many as are shown.
    func failures() -> [Diagnostic] {
        let tests = policy.book.expectations
        let (work, overflow) = tests.count.multipliedReportingOverflow(by: policy.book.ruleCount)
        if overflow || work > Self.workLimit, let first = tests.first {
            return [Diagnostic(.error, "E042", "this folder has too many tests for its rules", at: first.place)]
        }
        var found: [Diagnostic] = []
        var counts: [String: Int] = [:]
        for test in tests where counts[test.place.file, default: 0] < Loader.errorLimit {
            guard let failure = failure(test) else { continue }
            found.append(failure)
            counts[test.place.file, default: 0] += 1
        }
        return found
    }

    private func failure(_ test: Expectation) -> Diagnostic? {
        guard let subject = subject(of: test.owner), let profile = policy.rules(for: subject) else { return nil }
        let decision = policy.judge(profile).decide(test.call, test.facts)
        guard let got = difference(test, decision) else { return nil }
        let question = Question(
            subject: subject, subjectText: test.owner.text, call: test.call, callText: test.callText,
            facts: test.facts, givenText: "")
        return Diagnostic(
            .error, "E210", "test failed: got \(got)", at: test.place,
            detail: policy.explain(question).lines)
    }

    /// The subject that an `expect` names, with no attributes but those that it gives.
    func subject(of owner: Expectation.Owner) -> Subject? {
        switch owner {
        case .tier(let name): return TierName(name).map { Subject(tier: $0) }
        case .tenant(let name):
            guard let block = policy.book.override(tenant: name) else { return nil }
            return tier(of: block).map { Subject(tier: $0, tenant: name) }
        case .key(let name):
            guard let block = policy.book.override(key: name), case .key(_, let of) = block.owner else { return nil }
            let tenant = policy.book.override(tenant: of) == nil ? nil : of
            return tier(of: block).map { Subject(tier: $0, tenant: tenant, key: name) }
        }
    }

    private func tier(of block: Block) -> TierName? { policy.book.tier(of: block.owner).flatMap { TierName($0) } }

    /// What came out instead, or `nil`.
    private func difference(_ test: Expectation, _ decision: Decision) -> String? {
        guard decision.verdict == test.verdict else { return decision.verdict.rawValue }
        for outcome in test.outcomes {
            if let got = difference(outcome, test, decision) { return got }
        }
        return nil
    }

    private func difference(_ outcome: Expectation.Outcome, _ test: Expectation, _ decision: Decision) -> String? {
        switch outcome {
        case .limit(let slot, let amount, _):
            let limit = decision.limits[slot]
            guard limit?.amount != amount else { return nil }
            return limit.map { "\(slot.kind.rawValue) \($0.text)" } ?? "no limit \(slot.kind.rawValue)"
        case .redact(let kind, let name): return decision.redactions.contains(kind) ? nil : "no redaction of \(name)"
        case .route(let target):
            let names = policy.book.names
            guard case .model(let asked) = test.call else { return "no model" }
            let billed = decision.route?.modelID ?? names.modelID(asked)
            guard billed != names.modelID(target) else { return nil }
            return "route \(decision.route?.target ?? asked)"
        }
    }
}

extension Expectation.Owner {
    /// `nil` for everyone, who is nobody in particular.
    init?(_ owner: BlockOwner) {
        switch owner {
        case .everyone: return nil
        case .tier(let name, _): self = .tier(name)
        case .tenant(let name, _): self = .tenant(name)
        case .key(let name, _): self = .key(name)
        }
    }

    /// As explanations print it: `pro`, `tenant "acme"`, `key "acme/ci"`.
    var text: String {
        switch self {
        case .tier(let name): name
        case .tenant(let name): "tenant \(Token.quoted(name))"
        case .key(let name): "key \(Token.quoted(name))"
        }
    }
}
