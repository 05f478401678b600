/// A pattern of paths: `src/**`, `**/.env`, `/etc/*.conf`, `~/.ssh/**`.
///
/// `*` is any run within a segment and `?` one character; `**` is any folders or none, so that `**/x` is `x` anywhere,
/// under the root or not, and `p/**` is `p` itself and all beneath it.
package struct PathPattern: Hashable, Sendable {
    /// As it was written.
    package let text: String

    private let anchor: ShellPath.Anchor
    private let segments: [Segment]

    private enum Segment: Hashable, Sendable {
        case folders
        case name([Glob.Symbol], text: String)
    }

    package init(_ text: String) throws(PatternRefusal) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= PatternRefusal.lengthLimit else { throw .tooLong }
        if let control = text.unicodeScalars.first(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw .character(Character(control))
        }
        var names = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        anchor = text.hasPrefix("/") ? .absolute : names[0] == "~" ? .home : .relative
        if anchor == .home { names.removeFirst() }
        self.text = text
        segments = try Self.segments(of: names, isAbsolute: anchor == .absolute)
    }

    private static func segments(of names: [String], isAbsolute: Bool) throws(PatternRefusal) -> [Segment] {
        var segments: [Segment] = []
        for name in names where !name.isEmpty && name != "." {
            if name == "**" {
                if segments.last != .folders { segments.append(.folders) }
            } else if name.contains("**") {
                throw .gluedDoubleStar
            } else if name == "..", let last = segments.last, case .name(_, let text) = last, text != ".." {
                segments.removeLast()
            } else if name != ".." || !isAbsolute || !segments.isEmpty {
                segments.append(.name(Glob.symbols(pattern: name.utf8, hasOne: true), text: name))
            }
        }
        return segments
    }

    /// Whether an allow with this pattern takes `path`: exact in case, and no wildcard matches a leading `..`.
    package func allows(_ path: NormalPath) -> Bool {
        path.names.contains { matches($0, asProof: true) }
    }

    /// Whether a deny or ask with this pattern takes `path`: without case, in NFC.
    package func fires(on path: NormalPath) -> Bool {
        path.names.contains { matches($0, asProof: false) }
    }

    /// Whether a `file` rule with this pattern fires on one part of a Bash script.
    package func fires(on part: BashPart) -> Firing? {
        if let reason = part.unreadable { return .doubt(reason) }
        var doubt: Firing?
        for touched in part.paths where matches(touched.path, asProof: false) {
            switch touched.certainty {
            case .spelled where part.starter == nil: return .certain
            case .spelled, .expanded: doubt = doubt ?? .doubt("a word may become a path that this pattern takes")
            case .inCode(let receiver): doubt = doubt ?? .doubt("the text given to \(receiver) spells \(text)")
            }
        }
        return doubt
    }

    // MARK: Matching

    /// All states side by side: bit `i` says that the segments before `i` have taken the components so far.
    private func matches(_ path: ShellPath, asProof: Bool) -> Bool {
        guard anchor == path.anchor || segments.first == .folders && anchor == .relative else { return false }
        var states = [Bool](repeating: false, count: segments.count + 1)
        states[0] = true
        close(&states)
        for component in path.components {
            var next = [Bool](repeating: false, count: segments.count + 1)
            for (index, segment) in segments.enumerated() where states[index] {
                switch segment {
                case .folders: next[index] = next[index] || !(asProof && component.isLiteral(".."))
                case .name(let symbols, let name):
                    if Self.takes(symbols, name, component, asProof: asProof) { next[index + 1] = true }
                }
            }
            if component.kind == .partial,
                Glob.meet(component.symbols, [Glob.Symbol(UInt8(ascii: "."))], folding: false)
            {
                for index in states.indices where states[index] { next[index] = true }
            }
            close(&next)
            states = next
        }
        return states[segments.count]
    }

    private func close(_ states: inout [Bool]) {
        for (index, segment) in segments.enumerated() where states[index] && segment == .folders {
            states[index + 1] = true
        }
    }

    private static func takes(
        _ symbols: [Glob.Symbol], _ name: String, _ component: ShellPath.Component, asProof: Bool
    ) -> Bool {
        if component.kind == .computed { return !asProof && symbols.allSatisfy(Glob.isWild) }
        if asProof, component.isLiteral("..") { return name == ".." }
        if component.hidesDots, symbols.first == Glob.Symbol(UInt8(ascii: ".")) { return false }
        if !Self.isASCII(symbols) || !Self.isASCII(component.symbols) {
            if asProof { return Glob.meet(symbols, component.symbols, folding: false) }
            guard component.kind == .literal else {
                return Glob.meet(Glob.loosened(symbols), Glob.loosened(component.symbols), folding: true)
            }
            return meetInNFC(name, component)
        }
        return Glob.meet(symbols, component.symbols, folding: !asProof)
    }

    private static func isASCII(_ symbols: [Glob.Symbol]) -> Bool {
        symbols.allSatisfy { $0 < 0x80 || Glob.isWild($0) }
    }

    /// Characters are equal if they are canonically equivalent, which is what NFC decides.
    private static func meetInNFC(_ pattern: String, _ component: ShellPath.Component) -> Bool {
        let bytes = component.symbols.map { UInt8(truncatingIfNeeded: $0) }
        var numbers: [Character: Glob.Symbol] = [:]
        func number(_ character: Character) -> Glob.Symbol {
            if let known = numbers[character] { return known }
            let symbol = Glob.run + 1 + Glob.Symbol(truncatingIfNeeded: numbers.count)
            numbers[character] = symbol
            return symbol
        }
        let mine = pattern.lowercased().map { $0 == "*" ? Glob.run : $0 == "?" ? Glob.one : number($0) }
        let other = String(decoding: bytes, as: UTF8.self).lowercased().map(number)
        return Glob.meet(mine, other, folding: false)
    }
}
