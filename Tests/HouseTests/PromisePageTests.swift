import Foundation
import Testing

@Suite struct PromisePageTests {
    @Test func `every promise on the page is the name of a test in the file beside it`() throws {
        let page = SourceFile.root.appendingPathComponent("docs/reference/promises.md")
        let rows = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
            .filter { $0.hasPrefix("| ") && $0.contains("`Tests/") }
        #expect(rows.count >= 30)
        for row in rows {
            let cells = row.components(separatedBy: " | ")
            let (promise, place) = (String(cells[0].dropFirst(2)), cells[2].components(separatedBy: "`")[1])
            let file = SourceFile.root.appendingPathComponent(place)
            let text = try String(contentsOf: file, encoding: .utf8)
            let name = place.hasSuffix(".py") ? "def test_\(pythonName(promise))(" : "func `\(promise)`("
            #expect(text.lowercased().contains(name.lowercased()), "\(place) has no test `\(promise)`")
        }
    }

    /// The sentence as the name of a function in Python.
    private func pythonName(_ sentence: String) -> String {
        sentence.split { !$0.isLetter && !$0.isNumber }.joined(separator: "_")
    }
}
