/// One unit of a word: a byte with a mark whether it was quoted, or a piece that is computed at run time.
typealias Atom = UInt16

/// One word of a command after quote removal; expansions are marked, never carried out.
struct ShellWord: Hashable, Sendable {
    var atoms: [Atom] = []
    var isFromBraces = false
    var hasProcessSubstitution = false

    static let quoted: Atom = 0x100
    /// Computed, and split into any number of words: `$x`.
    static let computed: Atom = 0x200
    /// Computed, and always one word: `"$x"`.
    static let computedQuoted: Atom = 0x300

    init(_ atoms: [Atom] = []) { self.atoms = atoms }

    init(literal text: String) { atoms = text.utf8.map { Atom($0) | Self.quoted } }

    static func isComputed(_ atom: Atom) -> Bool { atom >= computed }

    var hasComputed: Bool { atoms.contains(where: Self.isComputed) }
    var maySplit: Bool { atoms.contains(Self.computed) }
    var isWhollyComputed: Bool { !atoms.isEmpty && atoms.allSatisfy(Self.isComputed) }
    var isLiteral: Bool { !isFromBraces && !hasComputed && !hasGlob }

    /// Unquoted `*`, `?`, or a `[` with a `]` somewhere after it.
    var hasGlob: Bool {
        var isOpen = false
        for atom in atoms where atom < Self.quoted {
            switch UInt8(atom) {
            case UInt8(ascii: "*"), UInt8(ascii: "?"): return true
            case UInt8(ascii: "["): isOpen = true
            case UInt8(ascii: "]") where isOpen: return true
            default: break
            }
        }
        return false
    }

    static func isWild(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
    }

    /// An unquoted `{`, which in a target bash may expand.
    var hasBraces: Bool { atoms.contains(Atom(UInt8(ascii: "{"))) }

    /// The bytes of a literal word; `nil` if anything of it is computed or globbed.
    var literal: [UInt8]? { isLiteral ? atoms.map(Self.byte) : nil }

    /// A literal word as text; `nil` if anything of it is computed or globbed.
    var literalText: String? { literal.map { String(decoding: $0, as: UTF8.self) } }

    /// The byte of an atom that is not computed.
    static func byte(_ atom: Atom) -> UInt8 { UInt8(truncatingIfNeeded: atom) }

    /// Whether the word begins with `text`, quoted or not.
    func starts(with text: String) -> Bool {
        guard atoms.count >= text.utf8.count else { return false }
        for (atom, byte) in zip(atoms, text.utf8) where Self.isComputed(atom) || Self.byte(atom) != byte {
            return false
        }
        return true
    }

    var isOption: Bool { starts(with: "-") && atoms.count > 1 }

    func dropFirst(_ count: Int) -> ShellWord {
        var rest = self
        rest.atoms = Array(atoms.dropFirst(count))
        return rest
    }

    /// What explanations print: `<?>` for a computed piece, single quotes round what holds blanks or operators.
    var display: String {
        var text: [UInt8] = []
        var needsQuotes = atoms.isEmpty
        for atom in atoms {
            if Self.isComputed(atom) {
                text += Array("<?>".utf8)
            } else {
                let byte = Self.byte(atom)
                needsQuotes = needsQuotes || (atom >= Self.quoted && ScriptReader.breaksWords(byte))
                text.append(byte)
            }
        }
        let shown = String(decoding: text, as: UTF8.self)
        return needsQuotes ? "'\(shown)'" : shown
    }
}
