extension Prover {
    /// Rules that never decide anything (W110) and routes that are never taken (W111).
    mutating func findIdle() {
        begin()
        var scan = IdleScan()
        for subject in subjects {
            let judge = ClassJudge(policy, subject, classes.all)
            for kind in classes.all {
                let cells = FactCells(judge.conditions(kind), facts)
                let ready = judge.ready(kind)
                guard let place = policy.book.blocks.first?.place, spend(cells, weight: 2 * ready.weight, place) else {
                    return
                }
                for index in 0..<cells.count { scan.note(ready, judge, cells.facts(cells.choice(index))) }
            }
        }
        for block in policy.book.blocks {
            for rule in block.rules where !rule.isShadow && !scan.deciding.contains(rule.number) {
                let others = scan.instead[rule.number].map { "the same requests are already decided by \($0)" }
                warn("W110", "this rule never decides anything", rule.place, others ?? "no known request reaches it")
            }
            for route in block.routes where !route.isShadow && !scan.routes.contains(ObjectIdentifier(route.ruling)) {
                warn("W111", "this route is never taken", route.place, "an earlier route takes the same requests")
            }
        }
    }

    /// Tiers without a base for a limit (W121), which have the daemon's ceiling.
    mutating func findOpenLimits() {
        for subject in subjects where !subject.isOverride {
            let kinds = Set(subject.profile.slots.map(\.slot.kind))
            let open = LimitKind.allCases.filter { !kinds.contains($0) && policy.catalog.enforced.limits.contains($0) }
            guard !open.isEmpty, let block = policy.book.tier(subject.tier) else { continue }
            let names = open.map(\.rawValue).joined(separator: ", ")
            warn(
                "W121", "tier \(subject.tier) has no limit \(names): the daemon's own ceiling holds", block.place,
                "add to tier \(subject.tier): limit \(open[0].rawValue) ...")
        }
    }

    /// What the language cannot promise: N120, N122.
    mutating func findNotes() {
        let denied = policy.book.blocks.flatMap(\.rules).filter { $0.verdict == .deny && !$0.isShadow }
        if let rule = denied.first(where: { $0.targets.contains { !$0.patterns.isEmpty && $0.covers("Bash") } }) {
            note(
                "N120",
                "a deny on commands stops spellings in one piece, not programs: only an allow list or the "
                    + "sandbox is a hard boundary", rule.place)
        }
        for block in policy.book.blocks {
            let rules = block.rules.filter { !$0.isShadow && $0.kind == .tool }
            let isClosed = rules.contains { rule in
                rule.verdict == .deny
                    && BuiltinTools.sets["network", default: []].allSatisfy { tool in
                        rule.targets.contains { $0.patterns.isEmpty && $0.covers(tool) }
                    }
            }
            let lineage = policy.book.tier(of: block.owner).map { policy.book.lineage(of: $0) } ?? []
            let isOpen = lineage.flatMap(\.rules).contains { rule in
                rule.verdict == .allow && rule.kind == .tool && rule.targets.contains { $0.name.matches("mcp__x__x") }
            }
            guard isClosed, isOpen else { continue }
            note("N122", "the network is denied, but tools of MCP servers can reach it too", block.place)
        }
    }

    private mutating func warn(_ code: String, _ message: String, _ place: SourcePlace, _ advice: String) {
        diagnostics.append(Diagnostic(.warning, code, message, at: place, advice: advice))
    }

    private mutating func note(_ code: String, _ message: String, _ place: SourcePlace) {
        diagnostics.append(Diagnostic(.note, code, message, at: place))
    }
}

/// What decides something, over all classes of requests.
private struct IdleScan {
    var deciding: Set<Int> = []
    var routes: Set<ObjectIdentifier> = []
    /// Which rule decides where this one matches.
    var instead: [Int: RulePlace] = [:]

    mutating func note(_ ready: ClassJudge.ReadyClass, _ judge: ClassJudge, _ facts: Facts) {
        for (thing, one) in zip(ready.kind.things, ready.cases) {
            let found = judge.finding([one], facts)
            if let rule = found.rule { deciding.insert(rule.number) }
            for (number, _) in thing.fired[0] where found.rule?.number != number {
                if let rule = found.rule, instead[number] == nil { instead[number] = rule.ruling.place }
            }
        }
        guard case .model(let id) = ready.kind.call, judge.finding(ready.cases, facts).verdict != .deny else { return }
        for rule in judge.judge.path(from: id, facts)?.rules ?? [] { routes.insert(ObjectIdentifier(rule.ruling)) }
    }
}
