extension Checker {
    /// What one target of a rule names: a set is several; empty after an error.
    mutating func targets(_ target: Target, _ kind: ThingKind, spreads: Bool) -> [RuleTarget] {
        guard target.isSet else {
            if kind == .file { return fileTargets([target.name], target.place) }
            return resolvedTarget(target.name, target, kind, spreads).map { [$0] } ?? []
        }
        guard let names = setItems(target.name, target.place) else { return [] }
        if kind == .file { return fileTargets(names, target.place) }
        return names.compactMap { resolvedTarget($0, target, kind, spreads) }
    }

    private mutating func fileTargets(_ texts: [String], _ place: SourcePlace) -> [RuleTarget] {
        let patterns = texts.compactMap { pattern($0, .path, place) }
        return patterns.map { pattern in
            RuleTarget(
                name: NamePattern("*"), covered: [], coversAgents: false, coversSkills: false, patterns: [pattern],
                named: [], place: place)
        }
    }

    private mutating func setItems(_ name: String, _ place: SourcePlace) -> [String]? {
        if let items = book.sets[name] { return items }
        if let tools = BuiltinTools.sets[name] { return tools }
        let known = book.sets.keys.sorted() + BuiltinTools.sets.keys.sorted()
        error(
            "E013", "unknown set `@\(name)`", place,
            advice: Spelling.nearest(to: name, among: known).map { "did you mean `@\($0)`?" }
                ?? "define it: set \(name) = ...")
        return nil
    }

    private mutating func resolvedTarget(
        _ name: String, _ target: Target, _ kind: ThingKind, _ spreads: Bool
    ) -> RuleTarget? {
        guard checkKnown(name, kind, target.place) else { return nil }
        let pattern = NamePattern(name)
        var patterns: [ArgumentPattern] = []
        var named: [NamedTest] = []
        for argument in target.arguments {
            guard let signature = signature(name, kind, argument) else { return nil }
            switch argument {
            case .pattern(let text): patterns += takenPatterns([text.text], signature, name, text.place)
            case .set(let set):
                guard let items = setItems(set.text, set.place) else { return nil }
                patterns += takenPatterns(items, signature, name, set.place)
            case .named(let field, let comparison, let value):
                guard let test = namedTest(field, comparison, value, signature, name) else { return nil }
                named.append(test)
            }
        }
        let hasPatterns = target.arguments.contains { if case .named = $0 { false } else { true } }
        guard !hasPatterns || !patterns.isEmpty else { return nil }
        let covered = spreads ? Self.covered(by: pattern, kind) : []
        return RuleTarget(
            name: pattern, covered: covered, coversAgents: spreads && kind == .tool && pattern.matches("Agent"),
            coversSkills: spreads && kind == .tool && pattern.matches("Skill"), patterns: patterns, named: named,
            place: target.place)
    }

    private static func covered(by pattern: NamePattern, _ kind: ThingKind) -> Set<String> {
        if kind == .agent { return pattern.isEverything ? Set(BuiltinTools.spawning) : [] }
        guard kind == .tool else { return [] }
        return Set(BuiltinTools.classes.filter { pattern.matches($0.head) }.flatMap(\.covered))
    }

    /// The signature of a tool that may take arguments; E022 for all that takes none.
    private mutating func signature(
        _ name: String, _ kind: ThingKind, _ argument: Target.Argument
    ) -> ToolSignature? {
        let place: SourcePlace =
            switch argument {
            case .pattern(let text), .set(let text): text.place
            case .named(let field, _, _): field.place
            }
        guard kind == .tool, let signature = book.names.tools[name] else {
            let what = kind == .tool ? "a glob of tools" : "\(kind.rawValue) `\(name)`"
            error("E022", "\(what) takes no pattern", place, advice: "leave the parentheses out")
            return nil
        }
        return signature
    }

    private mutating func takenPatterns(
        _ texts: [String], _ signature: ToolSignature, _ tool: String, _ place: SourcePlace
    ) -> [ArgumentPattern] {
        guard let type = signature.judged?.type else {
            error("E022", "tool `\(tool)` takes no pattern", place, advice: "leave the parentheses out")
            return []
        }
        return texts.compactMap { pattern($0, type, place) }
    }

    private mutating func pattern(
        _ text: String, _ type: ToolSignature.FieldType, _ place: SourcePlace
    ) -> ArgumentPattern? {
        if type == .command, let sign = text.first(where: { "&|;<>$()`\n".contains($0) }) {
            error(
                "E023", "a Bash pattern describes ONE command, so `\(sign)` cannot appear in it", place,
                advice: "the reader splits && ; | $(...) itself and checks every part; write one pattern per command")
            return nil
        }
        if type == .command, let isAllow = lintsAllow,
            let finding = CommandLint(text: text, isAllow: isAllow).finding
        {
            warn(finding.code, finding.message, place, advice: finding.advice)
        }
        guard let pattern = ArgumentPattern(text, type) else {
            error("E023", "`\(text)` is no \(type.rawValue) pattern", place)
            return nil
        }
        return pattern
    }

    private mutating func namedTest(
        _ field: Spelled, _ comparison: Comparison, _ value: ValueText, _ signature: ToolSignature, _ tool: String
    ) -> NamedTest? {
        guard let known = signature.fields.first(where: { $0.name == field.text }), !signature.isBuiltin else {
            let names = signature.isBuiltin ? [] : signature.fields.map(\.name)
            let advice = nearest(field.text, names) ?? "declare it: declare tool \(tool)(\(field.text): number)"
            error("E024", "tool `\(tool)` has no argument `\(field.text)`", field.place, advice: advice)
            return nil
        }
        guard known.type == .number else {
            guard value.isString, comparison == .equal || comparison == .unequal else {
                error(
                    "E020", "\(field.text) is a text, which is compared by = or != with a text in quotes",
                    value.place, advice: "for example \(field.text) = \"eur\"")
                return nil
            }
            return NamedTest(field: field.text, comparison: comparison, operand: .text(value.text))
        }
        guard let typed = typed(value, as: .count, of: field.text) else { return nil }
        return NamedTest(field: field.text, comparison: comparison, operand: .number(typed.amount))
    }

    /// E014 for an unknown name, W105 for a glob that takes nothing known; tools of MCP servers come later.
    mutating func checkKnown(_ name: String, _ kind: ThingKind, _ place: SourcePlace) -> Bool {
        let pattern = NamePattern(name)
        guard !pattern.isGlob else {
            let isOpen = pattern.isEverything || kind == .tool && name.hasPrefix("mcp__")
            if !isOpen, !book.names.known(kind).contains(where: pattern.matches) {
                warn("W105", "`\(name)` names no known \(kind.rawValue)", place)
            }
            return true
        }
        guard !book.names.isKnown(name, kind) else { return true }
        error(
            "E014", "unknown \(kind.rawValue) `\(name)`", place,
            advice: nearest(name, book.names.known(kind)) ?? "declare it: declare \(kind.rawValue) \(name)")
        return false
    }
}
