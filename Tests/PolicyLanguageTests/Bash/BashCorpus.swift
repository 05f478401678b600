import Foundation

/// One line of a corpus of scripts: what a context must say about it.
struct BashCase: Sendable, CustomStringConvertible {
    let expectation: String
    let context: String
    let script: String
    let note: String

    var description: String { "\(context): \(script)" }
}

/// The corpora: our own beside the tests, and one outside the repository that may be absent.
enum BashCorpus {
    static let own = read(folder.appending(path: "Corpus/bash.tsv"))
    static let everyday = read(folder.appending(path: "Corpus/everyday.tsv"))
    static let shared = read(folder.appending(path: "../../../shared/corpus/bash-tricks.tsv"))

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    private static func read(_ file: URL) -> [BashCase] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }  // absent: no cases
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count == 4 else { return nil }
            return BashCase(
                expectation: String(columns[0]), context: String(columns[1]), script: unescaped(columns[2]),
                note: String(columns[3]))
        }
    }

    /// `\n`, `\t`, `\r` and `\\`; every other character is itself.
    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                result.append(character)
                continue
            }
            result += next == "n" ? "\n" : next == "t" ? "\t" : next == "r" ? "\r" : next == "\\" ? "\\" : "\\\(next)"
        }
        return result
    }
}
