import Foundation
import Testing

/// The shipped configuration and the code that reads it name the same settings.
@Suite struct SettingPageTests {
    /// Every key that the reader asks for: `section("argon2")`, `flag("enabled", ...)`.
    private func asked() throws -> Set<String> {
        let calls = [
            "section(\"", "sections(\"", "text(\"", "texts(\"", "map(\"", "flag(\"", "count(\"",
            "milliseconds(\"", "bytes(\"", "word(\"", "networks(&section, \"",
        ]
        var found: Set<String> = []
        for file in try SourceFile.all() where file.path.hasPrefix("Sources/gatehoused/Settings/") {
            let text = file.lines.joined(separator: "\n")
            for call in calls {
                for part in text.components(separatedBy: call).dropFirst() {
                    found.insert(String(part.prefix { $0 != "\"" }))
                }
            }
        }
        return found
    }

    /// Words before a colon in the shipped file.
    private func shown(withComments: Bool) throws -> Set<String> {
        let file = SourceFile.root.appendingPathComponent("etc/gatehouse.yaml")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let text = lines.map { withComments ? $0 : String($0.prefix { $0 != "#" }) }.joined(separator: "\n")
        let words = text.components(separatedBy: CharacterSet(charactersIn: " \n{},[]\"()`"))
        let named = words.filter { $0.hasSuffix(":") }.map { String($0.dropLast()) }
        return Set(named.filter { $0.allSatisfy { $0.isLowercase || $0 == "_" || $0.isNumber } })
    }

    @Test func `each setting that is read stands in the shipped file`() throws {
        let (asked, shown) = (try asked(), try shown(withComments: true))
        #expect(asked.count > 80)
        #expect(asked.subtracting(shown).sorted() == [])
    }

    @Test func `each setting in the shipped file is read`() throws {
        let (asked, shown) = (try asked(), try shown(withComments: false))
        #expect(shown.count > 80)
        #expect(shown.subtracting(asked).sorted() == [])
    }
}
