/// The paths and file accesses of one part, and then the part.
struct PartPaths {
    /// Paths of one part and of a whole script; more is doubt.
    static let partLimit = 4_096
    static let scriptLimit = 16_384
    /// Past so many separators in a word only whole pieces and tails of it are looked at.
    private static let pieceLimit = 12
    /// Past so many separators or letters nobody knows what the word is for: it is doubt.
    private static let cutLimit = 128

    let draft: Draft
    private let limit: Int
    private let folders: [ShellPath]
    private let places: PathPlaces
    private let isHomeKnown: Bool
    private var paths: [BashPart.TouchedPath] = []
    private var hasTooMany = false

    init(reader: PartReader, draft: Draft, limit: Int) {
        self.draft = draft
        self.limit = limit
        places = reader.places
        isHomeKnown = reader.isHomeKnown
        var folders = Array(reader.folders.prefix(draft.folderCount))
        for folder in draft.folders { folders += folders.map { folder.inside($0) } }
        self.folders = folders
    }

    consuming func part() -> BashPart {
        for words in [draft.words] + draft.outerWords { for word in words { addCandidates(of: word) } }
        for redirection in draft.redirections {
            if let target = redirection.target { add(target, .spelled) }
        }
        for word in draft.writes { add(word, .spelled) }
        for assignment in draft.assignments { for value in assignment.values { addCandidates(of: value) } }
        for code in draft.code { addTokens(of: code) }
        let unreadable = draft.unreadable ?? (hasTooMany ? "it may touch too many paths" : nil)
        return BashPart(
            unreadable: unreadable, fileAccesses: accesses, words: draft.words,
            outerWords: draft.outerWords,
            isLiteral: draft.words.allSatisfy(\.isLiteral)
                && draft.outerWords.allSatisfy { $0.allSatisfy(\.isLiteral) },
            isBare: draft.isBare, isPlain: draft.isPlain, starter: draft.starter,
            code: draft.code, paths: paths, assignments: draft.assignments, redirections: draft.redirections)
    }

    // MARK: Accesses

    private var accesses: [FileAccess] {
        var found: [FileAccess] = []
        for redirection in draft.redirections {
            switch redirection {
            case .read(let word): found += accesses(to: word) { [.read($0)] }
            case .write(let word): found += accesses(to: word) { [.write($0)] }
            case .readWrite(let word): found += accesses(to: word) { [.read($0), .write($0)] }
            case .hereString, .hereDocument, .duplicate: break
            }
        }
        for word in draft.writes { found += accesses(to: word) { [.write($0)] } }
        return found
    }

    private func accesses(to word: ShellWord, _ make: (NormalPath) -> [FileAccess]) -> [FileAccess] {
        if word.hasProcessSubstitution, word.isWhollyComputed { return [] }
        guard word.isLiteral, !word.hasBraces, let text = word.literalText else {
            return [.unknown]
        }
        if DeviceFile.isNoFile(text) { return [] }
        if let host = DeviceFile.host(of: text) { return [.host(host)] }
        let path = ShellPath(word.atoms[...], isHomeKnown: isHomeKnown)
        var found: [FileAccess] = []
        for folder in path.isRelative ? folders : [.root] {
            guard let text = path.inside(folder).literalText else { return [.unknown] }
            found += make(NormalPath(text, in: places))
        }
        return found
    }

    // MARK: Candidates

    private mutating func add(_ word: ShellWord, _ certainty: BashPart.Certainty) {
        add(word.atoms[...], word.isLiteral ? certainty : .expanded)
    }

    private mutating func add(_ atoms: ArraySlice<Atom>, _ certainty: BashPart.Certainty) {
        guard !atoms.isEmpty, !hasTooMany else { return }
        let path = ShellPath(atoms, isHomeKnown: isHomeKnown)
        add(path, certainty)
        for rest in path.behindComputedHead { add(rest, .expanded) }
    }

    private mutating func add(_ path: ShellPath, _ certainty: BashPart.Certainty) {
        for folder in path.isRelative ? folders : [.root] {
            guard paths.count < limit else {
                hasTooMany = true
                return
            }
            for name in path.inside(folder).names(in: places) {
                paths.append(BashPart.TouchedPath(path: name, certainty: certainty))
            }
        }
    }

    /// The word, what stands between `=`, `:`, `,` and `@`, and what stands after the letters of short options.
    private mutating func addCandidates(of word: ShellWord) {
        let certainty = word.isLiteral ? BashPart.Certainty.spelled : .expanded
        let atoms = word.atoms[...]
        add(atoms, certainty)
        if hasTooMany { return }
        addOptionTails(of: word, certainty)
        guard atoms.contains(where: Self.separates) else { return }
        let cuts = atoms.indices.filter { Self.separates(atoms[$0]) }
        guard cuts.count <= Self.cutLimit else {
            hasTooMany = true
            return
        }
        let starts = [atoms.startIndex] + cuts.map { $0 + 1 }
        let stops = cuts + [atoms.endIndex]
        for (index, start) in starts.enumerated() {
            let reach = cuts.count > Self.pieceLimit ? [stops[index], atoms.endIndex] : Array(stops[index...])
            for stop in reach where start > atoms.startIndex || stop < atoms.endIndex {
                add(atoms[start..<stop], certainty)
            }
        }
    }

    private static func separates(_ atom: Atom) -> Bool {
        switch ShellWord.byte(atom) {
        case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "@"): !ShellWord.isComputed(atom)
        default: false
        }
    }

    private mutating func addOptionTails(of word: ShellWord, _ certainty: BashPart.Certainty) {
        guard word.isOption, !word.starts(with: "--") else { return }
        for index in 1..<word.atoms.count {
            let atom = word.atoms[index]
            guard !ShellWord.isComputed(atom) else { return }
            guard ScriptReader.isNameByte(ShellWord.byte(atom), isFirst: false) else { return }
            guard index <= Self.cutLimit else {
                hasTooMany = true
                return
            }
            add(word.atoms[(index + 1)...], certainty)
        }
    }

    private mutating func addTokens(of code: BashPart.Code) {
        if hasTooMany { return }
        for token in CodeTokens(code, kind: .paths) {
            add(token.map { Atom($0) }[...], .inCode(of: code.receiver))
        }
    }
}

/// The names under `/dev` that are descriptors or connections and not files.
enum DeviceFile {
    static func isNoFile(_ path: String) -> Bool {
        if ["/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr"].contains(path) { return true }
        guard path.hasPrefix("/dev/fd/") else { return false }
        let number = path.utf8.dropFirst(8)
        return !number.isEmpty && number.allSatisfy(ScriptReader.isDigit)
    }

    /// The host of `/dev/tcp/host/port`, which bash opens as a connection.
    static func host(of path: String) -> String? {
        for prefix in ["/dev/tcp/", "/dev/udp/"] where path.hasPrefix(prefix) {
            return path.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false).first.map(
                String.init)
        }
        return nil
    }
}
