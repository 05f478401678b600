/// A place where the text stops being the language.
struct SyntaxFailure: Error {
    let diagnostic: Diagnostic
}

/// Reads the tokens of one file, one token ahead, and goes on at the next statement after an error.
struct Parser {
    static let reserved: Set<String> = [
        "set", "attr", "declare", "tier", "extends", "everyone", "override", "tenant", "key", "of", "allow", "ask",
        "deny", "limit", "route", "redact", "custom", "up", "to", "shadow", "per", "if", "not", "and", "or", "in",
        "because", "order", "never", "always", "expect", "for", "when", "with",
    ]
    static let declarationWords = [
        "set", "attr", "declare", "tier", "everyone", "override", "order", "never", "always", "expect",
    ]
    static let statementWords = ["allow", "ask", "deny", "limit", "route", "redact", "custom", "shadow"]

    let source: Source
    let tokens: [Token]
    private(set) var index = 0
    private(set) var diagnostics: [Diagnostic]
    private(set) var starts: [Int] = []
    private var comments: [Comment]
    private var declarations: [Declaration] = []

    private init(_ file: PolicyFile) {
        source = Source(file)
        let lexer = Lexer(file, source: source)
        tokens = lexer.tokens
        comments = lexer.comments
        diagnostics = lexer.diagnostics
    }

    /// The tree of `file`, as far as it could be read, and what is wrong with it.
    static func parse(_ file: PolicyFile) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
        var parser = Parser(file)
        parser.readFile()
        let tree = SyntaxTree(
            source: parser.source, tokens: parser.tokens, comments: parser.comments,
            declarations: parser.declarations, starts: parser.starts)
        return (tree, parser.diagnostics)
    }

    /// Reads one call, such as `tool Bash("ls")`; `nil` unless `text` is one and nothing else.
    static func what(_ text: String) -> What? {
        var parser = Parser(PolicyFile(name: "", text: text))
        // The caller has its own words for what is wrong.
        guard parser.diagnostics.isEmpty, let what = try? parser.what(), parser.token.kind == .end else { return nil }
        return what
    }

    // MARK: the file

    private mutating func readFile() {
        while token.kind != .end {
            let start = index
            do {
                markStart()
                declarations.append(try declaration())
            } catch {
                diagnostics.append(error.diagnostic)
                skip(to: Self.declarationWords, past: start)
            }
        }
    }

    private mutating func declaration() throws(SyntaxFailure) -> Declaration {
        let word = token
        guard word.kind == .name, Self.declarationWords.contains(word.text) else { throw misplaced(word) }
        advance()
        switch word.text {
        case "set": return try setDeclaration()
        case "attr": return try attributeDeclaration()
        case "declare": return try declareDeclaration()
        case "tier": return try tierDeclaration()
        case "everyone": return .everyone(try block())
        case "override": return try overrideDeclaration(word)
        case "order": return try orderDeclaration(word)
        case "expect": return .expect(try expectation(word))
        default: return .invariant(try invariant(word))
        }
    }

    private func misplaced(_ word: Token) -> SyntaxFailure {
        if word.kind == .name, Self.statementWords.contains(word.text) {
            return failure(
                "E003", "`\(word.text)` stands outside a block", word,
                advice: "put it into a tier, for example tier free { \(word.text) ... }")
        }
        return expected("a declaration (\(Self.listed(Self.declarationWords)))", near: Self.declarationWords)
    }

    private mutating func setDeclaration() throws(SyntaxFailure) -> Declaration {
        let name = try name("a name for the set")
        try take("=")
        var items = [try item(allowSet: false)]
        while takeIf(",") { items.append(try item(allowSet: false)) }
        return .set(name: name, items: items)
    }

    private mutating func attributeDeclaration() throws(SyntaxFailure) -> Declaration {
        let name = try name("an attribute, for example tenant.region")
        guard ["tenant.", "key."].contains(where: { name.text.hasPrefix($0) && name.text.count > $0.count }) else {
            throw SyntaxFailure(
                diagnostic: Diagnostic(
                    .error, "E002", "expected an attribute of tenant or key, found `\(name.text)`", at: name.place,
                    advice: "for example tenant.\(name.text)"))
        }
        try take(":")
        return .attribute(name: name, words: try names("a word"))
    }

    private mutating func declareDeclaration() throws(SyntaxFailure) -> Declaration {
        let words = ["agent", "skill", "model", "tool"]
        guard token.kind == .name, words.contains(token.text), let kind = ThingKind(rawValue: token.text) else {
            throw expected(Self.listed(words), near: words)
        }
        advance()
        guard kind == .tool else { return .declare(kind, names: try names("a name")) }
        var shapes = [try toolShape()]
        while takeIf(",") { shapes.append(try toolShape()) }
        return .declareTools(shapes)
    }

    private mutating func toolShape() throws(SyntaxFailure) -> ToolShape {
        let name = try name("the name of a tool")
        var fields: [(name: Spelled, type: Spelled)] = []
        guard takeIf("(") else { return ToolShape(name: name, fields: []) }
        repeat {
            let field = try self.name("the name of a field")
            try take(":")
            fields.append((field, try self.name("path, command, host, number or text")))
        } while takeIf(",")
        try take(")")
        return ToolShape(name: name, fields: fields)
    }

    private mutating func tierDeclaration() throws(SyntaxFailure) -> Declaration {
        let name = try name("the name of a tier")
        let parent = takeWordIf("extends") ? try self.name("the name of a tier") : nil
        return .tier(name: name, parent: parent, try block())
    }

    private mutating func overrideDeclaration(_ word: Token) throws(SyntaxFailure) -> Declaration {
        let kind = token
        guard kind.isWord("tenant") || kind.isWord("key") else {
            throw expected("tenant or key", near: ["tenant", "key"])
        }
        advance()
        let name = try string("a name in quotes, for example \"acme\"")
        try takeWord("of")
        let of = token.kind == .string ? try string("a name") : try self.name("a tier or a tenant")
        let owner = OwnerSyntax(isKey: kind.text == "key", name: name, of: of, place: source.place(word))
        return .override(owner, try block())
    }

    private mutating func orderDeclaration(_ word: Token) throws(SyntaxFailure) -> Declaration {
        var tiers = [try name("the name of a tier")]
        try take("<=")
        repeat { tiers.append(try name("the name of a tier")) } while takeIf("<=")
        return .order(place: source.place(word), tiers: tiers)
    }

    // MARK: blocks

    private mutating func block() throws(SyntaxFailure) -> BlockSyntax {
        let open = token
        try take("{")
        var statements: [Statement] = []
        while !token.isSymbol("}") {
            if token.kind == .end || isDeclarationStart {
                throw failure("E004", "this block is never closed", open, advice: "add a `}` after its last statement")
            }
            let start = index
            do {
                markStart()
                statements.append(try statement())
            } catch {
                diagnostics.append(error.diagnostic)
                skip(to: Self.statementWords + ["}"], past: start)
            }
        }
        markStart()
        advance()
        return BlockSyntax(place: source.place(open), statements: statements)
    }

    /// A word of a declaration that begins a line: inside a block nothing else can.
    private var isDeclarationStart: Bool {
        token.kind == .name && Self.declarationWords.contains(token.text)
            && (index == 0 || tokens[index - 1].line < token.line) && token.column == 1
    }

    /// Goes on at the next word that begins a line, or a closing brace.
    private mutating func skip(to words: [String], past start: Int) {
        if index == start { advance() }
        while token.kind != .end {
            let isFirst = tokens[index - 1].line < token.line
            if isFirst, words.contains(token.text) || Self.declarationWords.contains(token.text) { return }
            if words.contains("}"), token.isSymbol("}") { return }
            advance()
        }
    }

    // MARK: tokens

    var token: Token { tokens[index] }

    var previous: Token { tokens[max(0, index - 1)] }

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    private mutating func markStart() { starts.append(index) }

    mutating func takeIf(_ symbol: String) -> Bool {
        guard token.isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func takeWordIf(_ word: String) -> Bool {
        guard token.isWord(word) else { return false }
        advance()
        return true
    }

    mutating func take(_ symbol: String) throws(SyntaxFailure) {
        guard takeIf(symbol) else { throw expected("`\(symbol)`", near: []) }
    }

    mutating func takeWord(_ word: String) throws(SyntaxFailure) {
        guard takeWordIf(word) else { throw expected("`\(word)`", near: [word]) }
    }

    /// A name that is no reserved word.
    mutating func name(_ what: String) throws(SyntaxFailure) -> Spelled {
        guard token.kind == .name, !Self.reserved.contains(token.text) else { throw expected(what, near: []) }
        let spelled = Spelled(text: token.text, place: source.place(token))
        advance()
        return spelled
    }

    mutating func names(_ what: String) throws(SyntaxFailure) -> [Spelled] {
        var names = [try name(what)]
        while takeIf(",") { names.append(try name(what)) }
        return names
    }

    mutating func string(_ what: String) throws(SyntaxFailure) -> Spelled {
        guard token.kind == .string else { throw expected(what, near: []) }
        let spelled = Spelled(text: token.text, place: source.place(token))
        advance()
        return spelled
    }

    func expected(_ what: String, near words: [String], advice: String? = nil) -> SyntaxFailure {
        let found = token.kind == .end ? "the end of the file" : "`\(token.written)`"
        let guess = Spelling.nearest(to: token.text, among: words).map { "did you mean `\($0)`?" }
        return failure("E002", "expected \(what), found \(found)", token, advice: advice ?? guess)
    }

    func failure(_ code: String, _ message: String, _ token: Token, advice: String? = nil) -> SyntaxFailure {
        SyntaxFailure(diagnostic: Diagnostic(.error, code, message, at: source.place(token), advice: advice))
    }

    /// `a, b or c`.
    static func listed(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
