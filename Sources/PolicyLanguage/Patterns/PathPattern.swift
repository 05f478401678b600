/// A pattern of paths: `src/**`, `**/.env`, `/etc/*.conf`, `~/.ssh/**`.
///
/// `*` is any run within a segment and `?` one character; `**` is any folders or none, so that `**/x` is `x` anywhere,
/// under the root or not, and `p/**` is `p` itself and all beneath it.
package struct PathPattern: Hashable, Sendable {
    /// As it was written.
    package let text: String

    let anchor: ShellPath.Anchor
    let segments: [Segment]

    enum Segment: Hashable, Sendable {
        case folders
        case name(NameShape)
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
            } else if name == "..", let last = segments.last, case .name(let shape) = last, shape.text != ".." {
                segments.removeLast()
            } else if name != ".." || !isAbsolute || !segments.isEmpty {
                segments.append(.name(NameShape(name)))
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
        var states = StateSet()
        states[0] = true
        close(&states)
        for component in path.components {
            states = step(states, over: component, asProof: asProof)
            if states.isEmpty { return false }
        }
        return states[segments.count]
    }

    private func step(_ states: StateSet, over component: ShellPath.Component, asProof: Bool) -> StateSet {
        var next = StateSet()
        for index in segments.indices where states[index] {
            switch segments[index] {
            case .folders: if !(asProof && component.isLiteral("..")) { next[index] = true }
            case .name(let shape): if shape.takes(component, asProof: asProof) { next[index + 1] = true }
            }
        }
        // A name that is computed in part may turn out to be `.`, which is no folder at all.
        if component.kind == .partial, Glob.meet(component.symbols, Self.dot, folding: false) {
            for index in 0...segments.count where states[index] { next[index] = true }
        }
        close(&next)
        return next
    }

    private static let dot = [Glob.Symbol(UInt8(ascii: "."))]

    private func close(_ states: inout StateSet) {
        for index in segments.indices where states[index] && segments[index] == .folders { states[index + 1] = true }
    }
}

/// One name of a path pattern.
struct NameShape: Hashable, Sendable {
    let text: String
    let symbols: [Glob.Symbol]
    let isASCII: Bool
    private let isWild: Bool
    private let isOnlyWild: Bool

    init(_ text: String) {
        self.text = text
        symbols = Glob.symbols(pattern: text.utf8, hasOne: true)
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        isWild = Glob.hasWild(symbols)
        isOnlyWild = symbols.allSatisfy(Glob.isWild)
    }

    func takes(_ component: ShellPath.Component, asProof: Bool) -> Bool {
        if component.kind == .computed { return !asProof && isOnlyWild }
        // Most names differ in their length or first letter.
        if !isWild, isASCII, component.kind == .literal {
            guard symbols.count == component.symbols.count || !component.isASCII else { return false }
        }
        if asProof, component.isLiteral("..") { return text == ".." }
        if component.hidesDots, symbols.first == Glob.Symbol(UInt8(ascii: ".")) { return false }
        if isASCII, component.isASCII { return Glob.meet(symbols, component.symbols, folding: !asProof) }
        if asProof { return Glob.meet(symbols, component.symbols, folding: false) }
        guard component.kind == .literal else {
            return Glob.meet(Glob.loosened(symbols), Glob.loosened(component.symbols), folding: true)
        }
        return meetInNFC(component)
    }

    /// Characters are equal if they are canonically equivalent, which is what NFC decides.
    private func meetInNFC(_ component: ShellPath.Component) -> Bool {
        let bytes = component.symbols.map { UInt8(truncatingIfNeeded: $0) }
        var numbers: [Character: Glob.Symbol] = [:]
        func number(_ character: Character) -> Glob.Symbol {
            if let known = numbers[character] { return known }
            let symbol = Glob.run + 1 + Glob.Symbol(truncatingIfNeeded: numbers.count)
            numbers[character] = symbol
            return symbol
        }
        let mine = text.lowercased().map { $0 == "*" ? Glob.run : $0 == "?" ? Glob.one : number($0) }
        let other = String(decoding: bytes, as: UTF8.self).lowercased().map(number)
        return Glob.meet(mine, other, folding: false)
    }
}
