/// A word of the language.
struct Token: Hashable, Sendable {
    /// The raw value is the kind byte of the policy hash.
    enum Kind: UInt8, Hashable, Sendable {
        case name = 1
        case string = 2
        /// Begins with a digit, `$` or `::`: what it means depends on what it is compared with.
        case value = 3
        case symbol = 4
        case end = 0
    }

    let kind: Kind
    /// As written; of a string what its escapes stand for.
    let text: String
    /// From 1.
    let line: Int
    /// From 1, in characters.
    let column: Int
    /// In characters, quotes included.
    let length: Int
    /// Nothing stands between the token before and this one.
    let isJoined: Bool

    func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

    func isWord(_ word: String) -> Bool { kind == .name && text == word }

    /// In the form that is printed back.
    var written: String { kind == .string ? Token.quoted(text) : text }

    /// A string as it is written: in quotes, with the four escapes.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// A comment, kept for the formatter: from `#` to the end of its line.
struct Comment: Hashable, Sendable {
    let text: String
    let line: Int
    /// Something stands before it on its line.
    let isTrailing: Bool
}
