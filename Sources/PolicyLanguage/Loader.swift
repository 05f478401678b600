/// Reads, checks, tests and proves a folder: all or nothing.
struct Loader {
    /// The most errors that are reported of one file.
    static let errorLimit = 20

    let files: [PolicyFile]
    let catalog: Catalog
    private var diagnostics: [Diagnostic] = []
    private var summary = LoadSummary()

    init(_ files: [PolicyFile], _ catalog: Catalog) {
        self.files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.catalog = catalog
    }

    func load() -> PolicyLoad {
        var loader = self
        let policy = loader.read()
        return loader.result(policy)
    }

    /// Each step needs the one before it to have found no error.
    private mutating func read() -> Policy? {
        summary.files = files.count
        guard checkSize() else { return nil }
        let parsed = files.map(Parser.parse)
        diagnostics += parsed.flatMap(\.diagnostics)
        guard isClean else { return nil }
        let trees = parsed.map(\.tree)
        let checked = Checker.check(trees, catalog: catalog)
        diagnostics += checked.diagnostics
        guard isClean else { return nil }
        let policy = Policy(book: checked.book, catalog: catalog, trees: trees)
        summary.tests = checked.book.expectations.count
        summary.statements = checked.book.orders.map { $0.tiers.count - 1 }.reduce(checked.book.invariants.count, +)
        diagnostics += Tester(policy: policy).failures()
        var prover = Prover(policy)
        prover.prove()
        summary.classes = prover.decided
        diagnostics += prover.diagnostics
        return isClean ? policy.compiled() : nil
    }

    private var isClean: Bool { !diagnostics.contains { $0.severity == .error } }

    private mutating func checkSize() -> Bool {
        func refuse(_ message: String, _ file: String) {
            let place = SourcePlace(file: file, line: 1, column: 1, length: 1, lineText: "")
            diagnostics.append(Diagnostic(.error, "E005", message, at: place))
        }
        if files.count > Checker.fileLimit { refuse("a folder has at most \(Checker.fileLimit) files", files[0].name) }
        for file in files where file.text.utf8.count > Checker.fileByteLimit {
            refuse("a file has at most \(Checker.fileByteLimit) bytes", file.name)
        }
        for (file, next) in zip(files, files.dropFirst()) where file.name == next.name {
            refuse("there are two files of this name", file.name)
        }
        return isClean
    }

    private func result(_ policy: Policy?) -> PolicyLoad {
        var counts: [String: Int] = [:]
        let shown = diagnostics.filter { diagnostic in
            guard diagnostic.severity == .error else { return true }
            counts[diagnostic.place.file, default: 0] += 1
            return counts[diagnostic.place.file, default: 0] <= Self.errorLimit
        }
        var summary = summary
        summary.warnings = shown.filter { $0.severity == .warning }.count
        return PolicyLoad(policy: policy, diagnostics: shown, summary: summary)
    }
}
