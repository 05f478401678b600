import PolicyLanguage

/// The four files with one statement made wrong: each must fail an `expect` or an invariant.
enum Mutations {
    struct Mutation: Sendable {
        let name: String
        let files: [PolicyFile]
    }

    static let all: [Mutation] = ShippedPolicies.files.flatMap(mutations)

    private static func mutations(of file: PolicyFile) -> [Mutation] {
        var lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.indices.flatMap { index -> [Mutation] in
            let line = lines[index]
            return variants(of: line).map { variant in
                lines[index] = variant
                defer { lines[index] = line }
                let edited = PolicyFile(name: file.name, text: lines.joined(separator: "\n"))
                return Mutation(
                    name: "\(file.name):\(index + 1): \(line) -> \(variant)",
                    files: ShippedPolicies.files.map { $0.name == file.name ? edited : $0 })
            }
        }
    }

    private static func variants(of line: String) -> [String] {
        let verbs = ["allow ", "ask ", "deny ", "limit ", "route ", "redact ", "custom "]
        let statement = line.dropFirst(2)
        guard line.hasPrefix("  "), let verb = verbs.first(where: statement.hasPrefix) else { return [] }
        var variants = [""]
        switch verb {
        case "allow ": variants.append(line.replacing("  allow ", with: "  deny "))
        case "ask ": variants += ["allow", "deny"].map { line.replacing("  ask ", with: "  \($0) ") }
        case "deny ": variants.append(line.replacing("  deny ", with: "  ask "))
        case "limit ": variants += limits(line)
        default: break
        }
        if let condition = line.firstRange(of: #/ if .*?(?=  because|$)/#), verb != "limit ", verb != "redact " {
            variants.append(line.replacingCharacters(condition))
        }
        return variants + shorter(line, verb)
    }

    /// The number doubled, and halved where that is another one.
    private static func limits(_ line: String) -> [String] {
        guard let number = line.firstMatch(of: #/\d+/#), let value = Int(number.output) else { return [] }
        let others = value == 0 ? [1] : value == 1 ? [0, 2] : [value * 2, value / 2]
        return others.map { line.replacing(number.output, with: String($0), maxReplacements: 1) }
    }

    /// Without one target or pattern of a list.
    private static func shorter(_ line: String, _ verb: String) -> [String] {
        guard ["allow ", "ask ", "deny "].contains(verb), line.contains(", ") else { return [] }
        let ranges =
            line.matches(of: #/, ("[^"]*"|[a-z]+)/#).map(\.range)
            + line.matches(of: #/("[^"]*"|[a-z]+), /#).map(\.range)
        return ranges.map(line.replacingCharacters)
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<String.Index>) -> String {
        String(self[..<range.lowerBound]) + self[range.upperBound...]
    }
}
