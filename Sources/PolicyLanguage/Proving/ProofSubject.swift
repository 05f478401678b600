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
    /// The things of every model class by id: where routes lead.
    private let models: [String: CallClass.Matched]

    init(_ policy: Policy, _ subject: ProofSubject, _ classes: [CallClass], folder: Int = 0) {
        self.folder = folder
        judge = policy.judge(subject.profile)
        var models: [String: CallClass.Matched] = [:]
        for kind in classes {
            if case .model(let id) = kind.call { models[id] = kind.things.first }
        }
        self.models = models
    }

    /// What must be known about facts to decide this class.
    func conditions(_ kind: CallClass) -> [FactCondition] {
        let own = hits(kind)
        guard case .model(let id) = kind.call else { return own.compactMap(\.rule.condition) }
        let targets = reachable(from: id).compactMap { models[$0] }.flatMap { hits($0) }
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

    func outcome(_ kind: CallClass, _ facts: Facts) -> Outcome {
        let own = finding(kind.things, facts)
        guard case .model(let id) = kind.call, own.verdict != .deny, let route = judge.route(from: id, facts) else {
            return Outcome(finding: own, route: nil)
        }
        guard let target = models[route.modelID] else { return Outcome(finding: own, route: route) }
        return Outcome(finding: finding([target], facts), route: route)
    }

    /// Of the class itself, before routes.
    func finding(_ things: [CallClass.Matched], _ facts: Facts) -> Finding {
        var whole: Finding?
        for thing in things {
            let found = judge.finding(hits(thing), thing.reason, facts)
            whole = whole?.strictest(found) ?? found
        }
        return whole ?? Finding(verdict: .deny, rule: nil, doubt: nil, reason: .toolDenied)
    }
}
