import StrictJSON
import Testing

@Suite struct JSONRefusalTests {
    @Test func `a refusal says what is wrong and where`() {
        #expect(JSONRefusal(.duplicateName("a"), at: 7).description == "the name `a` stands twice at byte 7")
        #expect(JSONRefusal(.colonExpected, at: 5).description == "`:` was expected at byte 5")
    }
}
