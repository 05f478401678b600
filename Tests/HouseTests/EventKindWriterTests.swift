import Foundation
import Testing

@Suite struct EventKindWriterTests {
    /// Where kinds are named, and where leaves are shown: what stands there alone is written by nobody.
    private static let readers = [
        "Sources/AuditLog/Leaves/EventKind.swift", "Sources/AuditLog/Leaves/EventKind+OCSF.swift",
        "Sources/Compliance/Views/", "Sources/Upkeep/Hooks/HookEvent+Leaf.swift",
    ]

    private static func names() throws -> [String] {
        let file = SourceFile.root.appendingPathComponent("Sources/AuditLog/Leaves/EventKind.swift")
        return try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.first == "case" ? words.dropFirst().first.map(String.init) : nil
        }
    }

    @Test func `every kind of leaf is written somewhere`() throws {
        let names = try Self.names()
        #expect(names.count > 100)
        var said: Set<Substring> = []
        for file in try SourceFile.all() where !Self.readers.contains(where: { file.path.hasPrefix($0) }) {
            for line in file.lines {
                for part in line.split(separator: ".", omittingEmptySubsequences: false).dropFirst() {
                    said.insert(part.prefix { $0.isLetter || $0.isNumber })
                }
            }
        }
        for name in names { #expect(said.contains(name[...]), "nobody writes `\(name)`") }
    }
}
