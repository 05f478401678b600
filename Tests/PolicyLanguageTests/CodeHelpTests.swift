import PolicyLanguage
import Testing

/// The page of messages against the checker: what it says is what is printed.
@Suite struct CodeHelpTests {
    @Test func `every code has its section, and shows its message`() throws {
        let page = try #require(ShippedPolicies.text(of: "docs/reference/policy-errors.md"))
        for code in CodeHelp.codes {
            #expect(page.contains("## \(code)\n\n\(CodeHelp.text(of: code) ?? "")."), "\(code)")
        }
        #expect(Set(CodeHelp.codes).subtracting(DocumentedError.all.map(\.code)) == [])
        #expect(CodeHelp.text(of: "E999") == nil)
    }

    @Test(arguments: DocumentedError.all) func `a section says what help says`(error: DocumentedError) {
        #expect(CodeHelp.text(of: error.code) == error.sentence)
    }

    @Test(arguments: DocumentedError.all) func `one edit brings about the message of its section`(
        error: DocumentedError
    ) {
        let printed = error.printed()
        let texts = printed.filter { $0.contains(" \(error.code): ") }.joined(separator: "\n")
        #expect(printed.contains(error.message), "\(error.code)>>>\n\(texts)<<<\n\(printed.prefix(2))")
    }
}
