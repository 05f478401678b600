import Vocabulary

/// A tier or an override with its profile: whom a claim speaks of.
struct ProofSubject: Sendable {
    /// `pro`, `tenant "acme"`.
    let text: String
    let owner: BlockOwner
    let tier: String
    let isOverride: Bool
    let profile: Profile

    /// All tiers in the order of the files, then all overrides.
    static func all(of policy: Policy) -> [ProofSubject] {
        let tester = Tester(policy: policy)
        let subjects = policy.book.blocks.compactMap { block -> ProofSubject? in
            guard let owner = Expectation.Owner(block.owner), let subject = tester.subject(of: owner) else {
                return nil
            }
            guard let profile = policy.rules(for: subject) else { return nil }
            return ProofSubject(
                text: owner.text, owner: block.owner, tier: subject.tier.text, isOverride: block.owner.isOverride,
                profile: profile)
        }
        return subjects.filter { !$0.isOverride } + subjects.filter(\.isOverride)
    }
}

/// Decides classes of calls for one subject, without matching anything again.
struct ClassJudge {
    struct Outcome {
        let finding: Finding
        /// The model that is billed instead.
        let route: RoutedModel?
    }

    let judge: Judge
    /// Which of the folders that made the classes this one is.
    private let folder: Int
    /// The rules that match every model class, by id: where routes lead.
    private var models: [String: Case] = [:]

    /// What one thing of a class meets: found once, and weighed at many facts.
    struct Case {
        let hits: [Hit]
        let reason: Reason
    }

    /// A class with the rules of this subject that match it.
    struct ReadyClass {
        let kind: CallClass
        let cases: [Case]
        /// Rules that each decision looks at.
        var weight: Int { cases.reduce(1) { $0 + $1.hits.count } }
    }

    init(_ policy: Policy, _ subject: ProofSubject, _ classes: [CallClass], folder: Int = 0) {
        self.folder = folder
        judge = policy.judge(subject.profile)
        for kind in classes {
            if case .model(let id) = kind.call { models[id] = ready(kind).cases.first }
        }
    }

    func ready(_ kind: CallClass) -> ReadyClass {
        ReadyClass(kind: kind, cases: kind.things.map { Case(hits: hits($0), reason: $0.reason) })
    }

    /// What must be known about facts to decide this class.
    func conditions(_ kind: CallClass) -> [FactCondition] {
        let own = hits(kind)
        guard case .model(let id) = kind.call else { return own.compactMap(\.rule.condition) }
        let targets = reachable(from: id).compactMap { models[$0] }.flatMap(\.hits)
        let routes = judge.profile.routes.compactMap(\.condition)
        let all = (own + targets).compactMap(\.rule.condition)
        return targets.isEmpty ? all : all + routes
    }

    func hits(_ kind: CallClass) -> [Hit] { kind.things.flatMap { hits($0) } }

    private func hits(_ matched: CallClass.Matched) -> [Hit] {
        CallClass.hits(matched, judge.profile, folder: folder)
    }

    /// Models that routes may lead to from `id`, whatever the facts.
    private func reachable(from id: String) -> [String] {
        var reached = [id]
        var next = 0
        while next < reached.count {
            for route in judge.profile.routes where judge.names.takes(route.source, model: reached[next]) {
                if !reached.contains(route.targetID) { reached.append(route.targetID) }
            }
            next += 1
        }
        return Array(reached.dropFirst())
    }

    func outcome(_ ready: ReadyClass, _ facts: Facts) -> Outcome {
        let own = finding(ready.cases, facts)
        guard case .model(let id) = ready.kind.call, own.verdict != .deny, let route = judge.route(from: id, facts)
        else {
            return Outcome(finding: own, route: nil)
        }
        guard let target = models[route.modelID] else { return Outcome(finding: own, route: route) }
        return Outcome(finding: finding([target], facts), route: route)
    }

    /// Of the class itself, before routes.
    func finding(_ cases: [Case], _ facts: Facts) -> Finding {
        var whole: Finding?
        for one in cases {
            let found = judge.finding(one.hits, one.reason, facts)
            whole = whole?.strictest(found) ?? found
        }
        return whole ?? Finding(verdict: .deny, rule: nil, doubt: nil, reason: .toolDenied)
    }
}
