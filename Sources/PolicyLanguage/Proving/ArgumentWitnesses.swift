/// Arguments that stand for all others: no rule of the folder can tell another one from all of these.
struct ArgumentWitnesses {
    let paths: [String]
    let hosts: [String]
    /// Commands of every class of words, without the files that they name.
    private let simple: [String]
    /// Patterns that blow up together, if any.
    let excess: String?

    init(_ books: [RuleBook]) {
        let patterns = Self.patterns(books)
        var files = SequenceWalk(patterns.paths.map(Self.segments))
        let bodies = files.witnesses().map { $0.joined(separator: "/") }
        let prefixes = [""] + ["/", "~/"].filter { prefix in patterns.paths.contains { $0.hasPrefix(prefix) } }
        let plain = prefixes.flatMap { prefix in bodies.map { prefix + $0 } }
        // An allow compares exactly, a deny without case.
        paths = ["a"] + plain + (patterns.hasPathAllows ? plain.map { $0.uppercased() } + ["../a"] : [])
        hosts = ["x"] + patterns.hosts.flatMap(Self.hosts)
        var words = SequenceWalk(patterns.commands.map(Self.words))
        let commands = words.witnesses().map { $0.joined(separator: " ") }
        simple = commands.isEmpty ? ["a"] : commands
        excess = files.isComplete ? words.isComplete ? nil : "Bash" : "path"
    }

    private static func segments(_ pattern: String) -> [SequenceWalk.Element] {
        pattern.split(separator: "/").filter { $0 != "~" && $0 != "." }.map { $0 == "**" ? .any : .glob(String($0)) }
    }

    private static func words(_ pattern: String) -> [SequenceWalk.Element] {
        pattern.split(separator: " ").map { $0 == "..." ? .any : .glob(String($0)) }
    }

    private static func hosts(_ pattern: String) -> [String] {
        guard pattern.hasPrefix("*.") else { return [pattern] }
        return [String(pattern.dropFirst(2)), "x" + pattern.dropFirst()]
    }

    /// The fixed list of shapes in which a single command can stand, with files that stand for all others.
    func scripts(naming paths: [String]) -> [String] {
        var scripts = simple
        scripts += simple.flatMap { command in paths.map { "\(command) \($0)" } }
        scripts += simple.map { "$X " + $0.split(separator: " ").dropFirst().joined(separator: " ") }
        scripts += ["$X", "eval a", "X=a", "a $X", "a *", "a > $X", "if a; then a; fi"]
        scripts += paths.flatMap { ["a > \($0)", "a < \($0)", "X=\($0)", "a <<< \($0)"] }
        scripts += hosts.map { "a > /dev/tcp/\($0)/1" }
        scripts += simple.flatMap { ["awk '\($0)'", "env \($0)", "X='\($0)'", "bash -c '\($0)'"] }
        return scripts
    }
}

extension ArgumentWitnesses {
    /// The texts of all patterns of rules, grants and claims, without repetition.
    private static func patterns(
        _ books: [RuleBook]
    ) -> (paths: [String], hosts: [String], commands: [String], hasPathAllows: Bool) {
        var (paths, hosts, commands, hasPathAllows) = (Set<String>(), Set<String>(), Set<String>(), false)
        for (verdict, target) in books.flatMap(targets) {
            for pattern in target.patterns {
                switch pattern {
                case .path(let path):
                    paths.insert(path.text)
                    hasPathAllows = hasPathAllows || verdict == .allow
                case .host(let host): hosts.insert(host.text)
                case .command(let command): commands.insert(command.text)
                }
            }
        }
        return (paths.sorted(), hosts.sorted(), commands.sorted(), hasPathAllows)
    }

    private static func targets(_ book: RuleBook) -> [(PolicyVerdict, RuleTarget)] {
        let rules = book.blocks.flatMap { $0.rules + $0.customAllows }
        let claimed = book.invariants.flatMap { invariant in
            guard case .verdict(_, _, let targets) = invariant.claim else { return [RuleTarget]() }
            return targets
        }
        return rules.flatMap { rule in rule.targets.map { (rule.verdict, $0) } } + claimed.map { (.deny, $0) }
    }
}
