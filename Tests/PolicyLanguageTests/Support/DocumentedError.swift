import Foundation
import PolicyLanguage
import Testing

/// One section of `docs/reference/policy-errors.md`: a code, an edit of the shipped files, and what is then printed.
struct DocumentedError: CustomTestStringConvertible, Sendable {
    let code: String
    /// What `policy help` says.
    let sentence: String
    let file: String
    /// The daemon that the edit is loaded by, where it is not the usual one.
    let daemon: String
    let old: String
    let new: String
    let message: String

    var testDescription: String { code }

    static let all: [DocumentedError] = {
        let page = ShippedPolicies.text(of: "docs/reference/policy-errors.md") ?? ""
        return page.components(separatedBy: "\n## ").dropFirst().compactMap(DocumentedError.init(section:))
    }()

    private init?(section: String) {
        let blocks = section.components(separatedBy: "```")
        guard blocks.count == 5 else { return nil }
        let head = blocks[0].split(separator: "\n").map(String.init)
        var edit = blocks[1].split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard head.count == 2, let place = edit.first?.dropFirst(4) else { return nil }
        edit.removeFirst()
        (code, sentence) = (head[0], String(head[1].dropLast()))
        let words = place.split(separator: " (", maxSplits: 1)
        (file, daemon) = (String(words[0]), words.count > 1 ? String(words[1].dropLast()) : "")
        old = edit.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }.joined(separator: "\n")
        new = edit.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) }.joined(separator: "\n")
        message = blocks[3].dropFirst("text\n".count).trimmingCharacters(in: .newlines)
    }

    private var catalog: Catalog {
        var catalog = ShippedPolicies.catalog
        if daemon.contains("redact") { catalog.enforced.redactions.remove(.emails) }
        if daemon.contains("without tasks") { catalog.enforced.tasks = false }
        return catalog
    }

    /// All that the checker prints for the edit, but for the digits of the hash.
    func printed() -> [String] {
        let files = old.isEmpty ? ShippedPolicies.files : ShippedPolicies.edited(file, old, new)
        return Policy.load(files, catalog: catalog).diagnostics.map { diagnostic in
            diagnostic.text.replacing(#/\[policy [0-9a-f]{8}\]/#, with: "[policy 19313e74]")
        }
    }
}
