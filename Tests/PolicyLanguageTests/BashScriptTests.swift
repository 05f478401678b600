import PolicyLanguage
import Testing

@Suite struct BashScriptTests {
    @Test(arguments: BashCorpus.shared + BashCorpus.own + BashCorpus.everyday)
    func `every trick and every everyday command has the verdict that it must have`(line: BashCase) throws {
        let verdict = try BashJudge.context(line.context).verdict(of: line.script)
        #expect(verdict.rawValue == line.expectation, "\(line.note)")
    }
}
