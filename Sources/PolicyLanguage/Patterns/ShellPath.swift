/// A path as components that may hold wildcards or computed pieces, after `.`, `..` and `//` are taken out.
struct ShellPath: Hashable, Sendable {
    enum Anchor: Hashable, Sendable { case relative, absolute, home }

    private(set) var anchor: Anchor
    private(set) var components: [Component]

    /// The folder where the script starts.
    static let root = ShellPath(anchor: .relative, components: [])
    static let home = ShellPath(anchor: .home, components: [])
    /// A folder whose name is computed.
    static let unknown = ShellPath(anchor: .relative, components: [.computed])

    /// One name of a path.
    struct Component: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case literal
            /// Unquoted wildcards, which bash expands to names that exist.
            case glob
            /// A name of which a piece is computed.
            case partial
            /// A name that is computed as a whole: no pattern spells it.
            case computed
        }

        let symbols: [Glob.Symbol]
        let kind: Kind
        /// Begins with an unquoted `*` or `?`, which meet no dot file.
        var hidesDots = false

        static let computed = Component(symbols: [Glob.run], kind: .computed)

        var isASCII: Bool {
            for symbol in symbols where symbol >= 0x80 && symbol < Glob.one { return false }
            return true
        }

        func isLiteral(_ text: String) -> Bool {
            guard kind == .literal, symbols.count == text.utf8.count else { return false }
            return zip(symbols, text.utf8).allSatisfy { $0 == Glob.Symbol($1) }
        }
    }

    private init(anchor: Anchor, components: [Component]) {
        self.anchor = anchor
        self.components = components
    }

    /// Reads the atoms of a word; an unquoted `~` at its head is the home folder.
    init(_ atoms: ArraySlice<Atom>, isHomeKnown: Bool = true) {
        anchor = .relative
        components = []
        var names = Self.split(atoms)
        guard let first = names.first else { return }
        if first.isEmpty, !atoms.isEmpty, names.count > 1 {
            anchor = .absolute
        } else if first.first == Atom(UInt8(ascii: "~")) {
            names.removeFirst()
            readTilde(first.dropFirst(), isHomeKnown: isHomeKnown)
        }
        for name in names where !name.isEmpty { append(Component(name)) }
    }

    private static func split(_ atoms: ArraySlice<Atom>) -> [ArraySlice<Atom>] {
        atoms.split(omittingEmptySubsequences: false) { atom in
            !ShellWord.isComputed(atom) && ShellWord.byte(atom) == UInt8(ascii: "/")
        }
    }

    private mutating func readTilde(_ name: ArraySlice<Atom>, isHomeKnown: Bool) {
        if name.isEmpty, isHomeKnown {
            anchor = .home
        } else if !Self.isFolderOfTheStack(name) {
            anchor = .absolute
            components = [.computed]
        }
    }

    /// `~+`, `~-` and `~2` are folders of now or of before: all of them are among those reached.
    private static func isFolderOfTheStack(_ name: ArraySlice<Atom>) -> Bool {
        let hasSign = name.first == Atom(UInt8(ascii: "+")) || name.first == Atom(UInt8(ascii: "-"))
        let digits = hasSign ? name.dropFirst() : name
        return (hasSign || !digits.isEmpty) && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Appends a name, or goes up for `..`.
    private mutating func append(_ component: Component) {
        if component.isLiteral(".") { return }
        guard component.isLiteral("..") else { return components.append(component) }
        switch components.last {
        case nil: if anchor != .absolute { components.append(component) }
        case let last? where last.isLiteral(".."): components.append(component)
        // Nobody knows where the folder above a computed one is: it is computed too.
        case let last? where last.kind == .computed || last.kind == .partial:
            components[components.count - 1] = .computed
        default: components.removeLast()
        }
    }

    var isRelative: Bool { anchor == .relative }

    /// What `$D/a/b` is where `$D` is empty, the working folder or the home folder.
    var behindComputedHead: [ShellPath] {
        guard components.count > 1, components[0].kind == .computed else { return [] }
        let rest = Array(components.dropFirst())
        return [.absolute, .relative, .home].map { ShellPath(anchor: $0, components: rest) }
    }

    /// This path where `folder` is the working folder.
    func inside(_ folder: ShellPath) -> ShellPath {
        guard isRelative, !folder.components.isEmpty || folder.anchor != .relative else { return self }
        var path = folder
        for component in components { path.append(component) }
        return path
    }

    /// The same file by another name: relative to the root, to the home folder, or absolute.
    func names(in places: PathPlaces) -> [ShellPath] {
        guard places != .unknown, components.first?.kind != .computed else { return [self] }
        var absolute = self
        switch anchor {
        case .absolute: break
        case .relative:
            guard let root = places.root else { return [self] }
            absolute = inside(ShellPath(literal: root))
        case .home:
            guard let home = places.home else { return [self] }
            absolute = ShellPath(literal: home)
            for component in components { absolute.append(component) }
        }
        var names = [absolute]
        if let root = places.root, let path = absolute.below(root, as: .relative) { names.insert(path, at: 0) }
        if let home = places.home, let path = absolute.below(home, as: .home) { names.append(path) }
        return names
    }

    /// Reads a path that no shell expands; `~` and `~/..` are the home folder all the same.
    init(literal text: String) {
        var atoms = text.utf8.map { Atom($0) | ShellWord.quoted }
        if text == "~" || text.hasPrefix("~/") { atoms[0] = Atom(UInt8(ascii: "~")) }
        self.init(atoms[...])
    }

    private func below(_ folder: String, as anchor: Anchor) -> ShellPath? {
        let outer = ShellPath(literal: folder)
        guard outer.anchor == .absolute, components.starts(with: outer.components) else { return nil }
        return ShellPath(anchor: anchor, components: Array(components.dropFirst(outer.components.count)))
    }

    /// The path as text, `nil` if anything of it is computed or globbed.
    var literalText: String? {
        guard components.allSatisfy({ $0.kind == .literal }) else { return nil }
        let names = components.map { component in
            String(decoding: component.symbols.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
        }
        let text = names.joined(separator: "/")
        switch anchor {
        case .absolute: return "/" + text
        case .home: return text.isEmpty ? "~" : "~/" + text
        case .relative: return text.isEmpty ? "." : text.hasPrefix("~") ? "./" + text : text
        }
    }
}

extension ShellPath.Component {
    /// One name of a word.
    init(_ atoms: ArraySlice<Atom>) {
        var (isComputed, isSpelled, isWild) = (false, false, false)
        for atom in atoms {
            if ShellWord.isComputed(atom) { isComputed = true } else { isSpelled = true }
            if atom < ShellWord.quoted, ShellWord.isWild(ShellWord.byte(atom)) { isWild = true }
        }
        guard isSpelled else {
            self = .computed
            return
        }
        guard isComputed || isWild else {
            self.init(symbols: atoms.map { Glob.Symbol(ShellWord.byte($0)) }, kind: .literal)
            return
        }
        let symbols = Self.symbols(of: atoms)
        let isHead = atoms.first == Atom(UInt8(ascii: "*")) || atoms.first == Atom(UInt8(ascii: "?"))
        self.init(
            symbols: symbols, kind: isComputed ? .partial : Glob.hasWild(symbols) ? .glob : .literal,
            hidesDots: isHead && !isComputed)
    }

    /// The shape of `atoms`: what is computed is any run, and so is all from a `[` to the last `]`.
    static func symbols(of atoms: ArraySlice<Atom>) -> [Glob.Symbol] {
        var symbols: [Glob.Symbol] = []
        var index = atoms.startIndex
        while index < atoms.endIndex {
            let atom = atoms[index]
            switch atom {
            case _ where ShellWord.isComputed(atom), Atom(UInt8(ascii: "*")): symbols.append(Glob.run)
            case Atom(UInt8(ascii: "?")): symbols.append(Glob.one)
            case Atom(UInt8(ascii: "[")):
                if let close = atoms[index...].lastIndex(of: Atom(UInt8(ascii: "]"))) {
                    symbols.append(Glob.run)
                    index = close
                } else {
                    symbols.append(atom)
                }
            default: symbols.append(Glob.Symbol(ShellWord.byte(atom)))
            }
            index += 1
        }
        return symbols
    }
}
