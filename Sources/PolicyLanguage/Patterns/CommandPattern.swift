/// A pattern of one command: words, `*` within a word, a last `...` for any further words.
package struct CommandPattern: Hashable, Sendable {
    /// As it was written.
    package let text: String

    /// The words but for `...`, as shapes; the program first.
    let words: [[Glob.Symbol]]
    let isWild: [Bool]
    let isOpen: Bool
    /// The words without `...`, for explanations.
    let spelling: String

    package init(_ text: String) throws(PatternRefusal) {
        guard text.contains(where: { $0 != " " }) else { throw .empty }
        guard text.utf8.count <= PatternRefusal.lengthLimit else { throw .tooLong }
        if let sign = Self.shellSign(in: text) { throw .shellCharacter(sign) }
        if let control = text.unicodeScalars.first(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw .character(Character(control))
        }
        var names = text.split(separator: " ").map(String.init)
        let isOpen = names.last == "..."
        if isOpen { names.removeLast() }
        guard !names.isEmpty, !names.contains("...") else { throw .misplacedEllipsis }
        self.text = text
        self.isOpen = isOpen
        words = names.map { Glob.symbols(pattern: $0.utf8, hasOne: false) }
        isWild = words.map(Glob.hasWild)
        spelling = names.joined(separator: " ")
    }

    /// The first sign that a shell would take for syntax.
    private static func shellSign(in text: String) -> String? {
        text.first { "&|;<>()$`\\\"'\n\t".contains($0) }.map(String.init)
    }

    /// Whether an allow with this pattern takes `part`: it needs proof.
    ///
    /// The part is plain, and its words match as written; a word that is computed or globbed only where `...` stands.
    package func allows(_ part: BashPart) -> Bool {
        guard part.unreadable == nil, part.isPlain, !part.isBare, part.starter == nil else { return false }
        guard part.words.count >= words.count, isOpen || part.words.count == words.count else { return false }
        guard part.words.first?.isLiteral ?? false else { return false }
        for (word, shape) in zip(part.words, words) {
            guard let bytes = word.literal, Glob.meet(shape, Glob.symbols(literal: bytes), folding: false) else {
                return false
            }
            // A quoted `~` is a name, an unquoted one is the home folder.
            if bytes.first == UInt8(ascii: "~"), word.atoms[0] >= ShellWord.quoted { return false }
        }
        return true
    }
}
