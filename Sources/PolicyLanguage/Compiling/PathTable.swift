import StrictJSON

/// Decides the calls of one tool that takes a path: the patterns that take the path lead to a diagram of facts.
final class PathTable: Sendable {
    let automaton: PathAutomaton
    /// The field of the input that holds the path.
    let field: String
    /// Without it the path is the workspace itself.
    let isOptional: Bool
    /// By the number of the set of patterns; `nil` where the rules have to be read.
    let roots: [DecisionTable.Reference?]

    init(automaton: PathAutomaton, field: String, isOptional: Bool, roots: [DecisionTable.Reference?]) {
        (self.automaton, self.field, self.isOptional, self.roots) = (automaton, field, isOptional, roots)
    }

    /// Where the decision of an input begins; `nil` if the rules have to be read.
    func root(_ input: JSONValue, _ places: PathPlaces) -> DecisionTable.Reference? {
        if let path = input.string(of: field) { return root(of: path, places) }
        return isOptional && input.members != nil && input[field] == nil ? root(of: ".", places) : nil
    }

    private func root(of path: String, _ places: PathPlaces) -> DecisionTable.Reference? {
        let bytes = path.utf8.span
        guard !bytes.isEmpty else { return nil }
        if places.root == nil, places.home == nil, bytes[0] != UInt8(ascii: "/"), bytes[0] != UInt8(ascii: "~") {
            guard automaton.mayTake(bytes) else { return roots[0] }
            return automaton.walk(bytes, 0..<bytes.count, from: automaton.relative).flatMap {
                roots[automaton.set(at: $0)]
            }
        }
        guard let walk = PathWalk(automaton, places) else { return nil }
        guard let names = walk.names(bytes, 0..<bytes.count, in: walk.root) else { return nil }
        let set = automaton.set(at: names.own)
        // By all its names a path is taken by what takes any of them: mostly the first one has it all.
        guard automaton.holds(set, automaton.set(at: names.absolute)) else { return nil }
        guard automaton.holds(set, automaton.set(at: names.home)) else { return nil }
        return roots[set]
    }
}

extension PathAutomaton {
    /// A path that exactly the patterns of the set take, as they say themselves.
    func witness(of set: Int) -> String? {
        var candidates = [witnesses[set]]
        if set == 0 {
            for depth in 1...8 {
                let path = [String](repeating: "x", count: depth).joined(separator: "/")
                candidates += [path, "/" + path, "~/" + path]
            }
        }
        return candidates.first { taken(by: NormalPath($0)) == sets[set] }
    }

    private func taken(by path: NormalPath) -> Taken {
        var taken = Taken()
        for (index, pattern) in patterns.enumerated() {
            if pattern.fires(on: path) { taken.fires.insert(index) }
            if pattern.allows(path) { taken.allows.insert(index) }
        }
        return taken
    }
}
