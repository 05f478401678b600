import PolicyLanguage
import Testing

@Suite struct CodeHelpTests {
    @Test func `every code of the golden diagnostics is explained`() {
        for edit in GoldenEdit.all {
            let code = edit.text.firstMatch(of: #/[EW]\d{3}/#).map { String($0.output) }
            #expect(code.flatMap(CodeHelp.text) != nil)
        }
        #expect(CodeHelp.text(of: "E999") == nil)
        #expect(CodeHelp.codes.first == "E001")
    }
}
