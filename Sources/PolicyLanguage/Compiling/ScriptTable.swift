/// Decides plain Bash scripts for one chain: rules as bits, patterns as automata, nothing allocated.
///
/// A rule is held against a part as `Rule.fires` does it; the words of a plain part leave no doubt. What is not plain
/// is decided by reading the rules.
final class ScriptTable: Sendable {
    /// The most rules that can fire on a script: a rule is a bit.
    static let rowLimit = 64

    let tool: String
    private let rules: RuleRows
    private let commands: CommandTable
    private let paths: PathAutomaton
    /// Of each set of path patterns the `file` rules that fire.
    private let pathRows: [UInt64]
    private let obligations: DecisionTable.Reference
    /// What a plain script may hold, by byte.
    private let flags: [UInt8]

    /// `nil` if some rule of `judge` cannot stand in a table.
    init?(_ judge: Judge, tool: String, paths: PathAutomaton?, obligations: DecisionTable.Reference) {
        guard let rules = RuleRows(judge.profile.rules, tool: tool) else { return nil }
        var commands = CommandTable()
        var byPattern: [PathPattern: UInt64] = [:]
        for (index, rule) in rules.all.enumerated() {
            for pattern in rule.patterns(on: tool) {
                switch pattern {
                case .command(let pattern):
                    guard commands.add(pattern, isAllow: rule.verdict == .allow, row: 1 << UInt64(index)) else {
                        return nil
                    }
                case .path(let pattern): byPattern[pattern, default: 0] |= 1 << UInt64(index)
                case .host: break
                }
            }
        }
        // Without `file` rules nothing asks where a word leads: an automaton of no pattern takes none.
        guard let paths = byPattern.isEmpty ? PathAutomaton([]) : paths else { return nil }
        self.tool = tool
        self.rules = rules
        self.commands = commands
        self.paths = paths
        self.obligations = obligations
        flags = PlainScript.flags(watching: paths.needed)
        pathRows = paths.sets.map { taken in
            taken.fires.reduce(UInt64(0)) { $0 | byPattern[paths.patterns[$1], default: 0] }
        }
    }

    /// The decision, or `nil` if the script is not plain.
    func decision(on text: String, in places: PathPlaces, _ facts: Facts, _ table: DecisionTable) -> Decision? {
        let bytes = text.utf8.span
        var script = PlainScript()
        guard script.read(bytes, flags) else { return nil }
        guard let found = finding(script, bytes, places, facts) else { return nil }
        let decision = rules.decision(found)
        return found.verdict == .deny ? decision : decision.obliged(by: table.obligations(at: obligations, facts))
    }

    private func finding(
        _ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ places: PathPlaces, _ facts: Facts
    ) -> RuleRows.Found? {
        guard var folders = ReachedFolders(paths, places) else { return nil }
        var whole: RuleRows.Found?
        for part in 0..<script.partCount {
            let words = script.words(of: part)
            guard let program = PlainProgram.read(bytes, script.range(of: words.lowerBound)) else { return nil }
            guard program.meaning.isPlain(script, bytes, words) else { return nil }
            var fired = commands.rows(script, bytes, words, program)
            let isAtRoot = folders.isAtUnknownRoot
            for word in words where script.isWatched(word) || !isAtRoot {
                let range = script.range(of: word)
                guard let taken = folders.rows(bytes, range, pathRows, isCut: script.isCut(word)) else { return nil }
                fired |= taken
            }
            if program.meaning == .folder {
                guard folders.change(script, bytes, words) else { return nil }
            }
            let found = rules.finding(certain: fired, facts)
            guard let before = whole else {
                whole = found
                continue
            }
            guard let stricter = before.strictest(found) else { return nil }
            whole = stricter
        }
        return whole
    }
}

extension Rule {
    /// The patterns that decide whether the rule fires on a script given to `tool`.
    fileprivate func patterns(on tool: String) -> [ArgumentPattern] {
        targets.flatMap { target -> [ArgumentPattern] in
            if kind == .file { return target.patterns }
            guard kind == .tool, target.named.isEmpty else { return [] }
            return (verdict == .allow ? target.name.matches(tool) : target.covers(tool)) ? target.patterns : []
        }
    }
}
