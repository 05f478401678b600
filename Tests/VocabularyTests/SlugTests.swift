import Testing
import Vocabulary

@Suite struct SlugTests {
    @Test(arguments: ["a", "0", "acme", "acme-2", "a-", String(repeating: "a", count: 63)])
    func `a slug can stand in a path`(text: String) {
        #expect(Slug(text)?.text == text && Slug(text)?.description == text)
    }

    @Test(arguments: ["", "-a", "A", "a_b", "a.b", "a/b", "é", "a b", String(repeating: "a", count: 64), "a\n"])
    func `another shape is no slug`(text: String) {
        #expect(Slug(text) == nil)
    }

    @Test(arguments: ["free", "_x", "Pro-2", "a", String(repeating: "a", count: 64)])
    func `a tier's name starts with a letter or an underline`(text: String) {
        #expect(TierName(text)?.text == text)
    }

    @Test(arguments: ["", "2a", "-a", "a.b", "a b", "é", String(repeating: "a", count: 65)])
    func `another shape is no tier's name`(text: String) {
        #expect(TierName(text) == nil)
    }
}
