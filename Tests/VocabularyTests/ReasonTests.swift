import Testing
import Vocabulary

@Suite struct ReasonTests {
    @Test func `a reason is a word in lower case with hyphens`() {
        for reason in Reason.allCases {
            let parts = reason.word.split(separator: "-", omittingEmptySubsequences: false)
            #expect(parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("a"..."z").contains($0) } }, "\(reason)")
            #expect(Reason(rawValue: reason.word) == reason)
        }
    }

    @Test func `no word is a spelling of another`() {
        #expect(Set(Reason.allCases.map { $0.word.replacing("-", with: "") }).count == Reason.allCases.count)
    }
}
