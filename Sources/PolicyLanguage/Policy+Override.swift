/// Whom an override is for.
package enum OverrideSubject: Hashable, Sendable {
    case tenant(String)
    /// Tenant and key name: `acme/ci`.
    case key(String)

    /// `tenant acme`: also the name under which its diagnostics stand.
    package var text: String {
        switch self {
        case .tenant(let name): "tenant \(name)"
        case .key(let name): "key \(name)"
        }
    }
}

extension Policy {
    /// The most bytes of one subject's override.
    package static let overrideByteLimit = 4_096

    /// This policy with the override of one subject put in, changed, or with `nil` taken out.
    ///
    /// `text` is one declaration, `override tenant "acme" of enterprise { ... }`. It is checked and proven for that
    /// subject alone; an override that stands in a file of the folder is changed there.
    package func changingOverride(of subject: OverrideSubject, to text: String?) -> PolicyLoad {
        OverrideChange(policy: self, subject: subject).load(text)
    }
}

/// Checks and proves one override against a policy that holds.
private struct OverrideChange {
    let policy: Policy
    let subject: OverrideSubject

    func load(_ text: String?) -> PolicyLoad {
        let file = PolicyFile(name: subject.text, text: text ?? "")
        guard file.text.utf8.count <= Policy.overrideByteLimit else {
            return refusal("E005", "an override has at most \(Policy.overrideByteLimit) bytes", file)
        }
        let known = policy.book.blocks.first { $0.owner.name == subject.text }
        guard known == nil || policy.overrides[subject.text] != nil else {
            return refusal("E010", "\(subject.text) has an override in the policy folder", file)
        }
        var book = policy.book
        book.keep { $0.owner.name != subject.text }
        guard text != nil else { return changed(book, to: nil) }
        let (tree, diagnostics) = Parser.parse(file)
        guard diagnostics.isEmpty else { return PolicyLoad(policy: nil, diagnostics: diagnostics, summary: .init()) }
        guard tree.declarations.count == 1, case .override(let owner, _)? = tree.declarations.first,
            (owner.isKey ? OverrideSubject.key(owner.name.text) : .tenant(owner.name.text)) == subject
        else {
            return refusal("E002", "expected one override of \(subject.text) and nothing else", file)
        }
        return check(tree, book)
    }

    private func check(_ tree: SyntaxTree, _ book: RuleBook) -> PolicyLoad {
        var checker = Checker(policy.catalog, book: book)
        for declaration in tree.declarations { checker.resolveBlock(declaration) }
        guard let block = checker.book.blocks.first(where: { $0.owner.name == subject.text }) else {
            return PolicyLoad(policy: nil, diagnostics: checker.diagnostics, summary: .init())
        }
        checker.checkOverride(block)
        var load = changed(checker.book, to: tree)
        var diagnostics = checker.diagnostics
        if !diagnostics.contains(where: { $0.severity == .error }) { diagnostics += proof(checker.book, block.owner) }
        if diagnostics.contains(where: { $0.severity == .error }) {
            load = PolicyLoad(policy: nil, diagnostics: diagnostics, summary: load.summary)
        }
        return PolicyLoad(policy: load.policy, diagnostics: diagnostics, summary: load.summary)
    }

    /// Only the rules that this subject's chain can hold are looked at.
    private func proof(_ book: RuleBook, _ owner: BlockOwner) -> [Diagnostic] {
        var chain = book
        var tenant: String?
        if case .key(_, let of) = owner { tenant = of }
        chain.keep { !$0.owner.isOverride || $0.owner == owner || tenant != nil && $0.owner.tenantName == tenant }
        var prover = Prover(Policy(book: chain, catalog: policy.catalog, trees: policy.trees), only: owner)
        prover.proveClaims()
        return prover.diagnostics
    }

    private func changed(_ book: RuleBook, to tree: SyntaxTree?) -> PolicyLoad {
        var overrides = policy.overrides
        overrides[subject.text] = tree
        let changed = Policy(
            book: book, catalog: policy.catalog, trees: policy.trees, overrides: overrides,
            tables: policy.tables.without(subject.text))
        return PolicyLoad(policy: changed, diagnostics: [], summary: LoadSummary())
    }

    private func refusal(_ code: String, _ message: String, _ file: PolicyFile) -> PolicyLoad {
        let place = Source(file).place(line: 1, column: 1, length: 1)
        return PolicyLoad(policy: nil, diagnostics: [Diagnostic(.error, code, message, at: place)], summary: .init())
    }
}
