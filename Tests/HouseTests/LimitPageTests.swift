import Foundation
import Testing

@Suite struct LimitPageTests {
    /// Rows of `docs/reference/limits.md`: what, bound, file, name.
    private func rows() throws -> [(bound: String, path: String, name: String)] {
        let page = SourceFile.root.appendingPathComponent("docs/reference/limits.md")
        return try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n").compactMap { line in
            let quoted = line.components(separatedBy: "`")
            guard line.hasPrefix("| "), quoted.count == 7 else { return nil }
            return (quoted[1], quoted[3], quoted[5])
        }
    }

    @Test func `every fixed limit on the page is the line of code that enforces it`() throws {
        let rows = try rows()
        #expect(rows.count > 15)
        for row in rows {
            let file = SourceFile.root.appendingPathComponent(row.path)
            let text = try String(contentsOf: file, encoding: .utf8)
            let line = text.components(separatedBy: "\n").first { $0.contains(" \(row.name)") && $0.contains(" = ") }
            let value = try #require(line, "\(row.path) has no `\(row.name)`").components(separatedBy: " = ").last
            #expect(value?.components(separatedBy: " //").first == row.bound, "`\(row.name)` of \(row.path)")
        }
    }
}
