import Foundation
import Testing

@Suite struct ReasonPageTests {
    @Test func `every reason has its heading, and every heading is a reason`() throws {
        let source = try #require(try SourceFile.all().first { $0.path.hasSuffix("Vocabulary/Reason.swift") })
        let words = source.lines.filter { $0.hasPrefix("    case ") }.compactMap { line -> String? in
            let quoted = line.components(separatedBy: "\"")
            return quoted.count > 1 ? quoted[1] : line.split(separator: " ").last.map(String.init)
        }
        let page = SourceFile.root.appendingPathComponent("docs/reference/reasons.md")
        let headings = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
            .filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
        #expect(words.count > 50)
        #expect(words == headings)
    }
}
