import Seeds
import Testing
import Vocabulary

@Suite struct IdentifierTests {
    @Test func `a drawn id has its prefix and its digits`() {
        var generator = SeededRandom(seed: 2)
        for _ in 0..<50 {
            let id = RequestID(using: &generator)
            #expect(RequestID(id.text) == id && id.text.utf8.count == 26)
            #expect(TenantID(id.text) == nil)
        }
        let key = KeyID(using: &generator)
        #expect(key.text.utf8.count == 20 && KeyID(key.text) == key)
    }

    @Test(arguments: [
        "", "key_", "key_ocRE8IdqBxbDJpX", "key_ocRE8IdqBxbDJpXvv", "kez_ocRE8IdqBxbDJpXv", "key_ocRE8IdqBxbDJpX-",
        "KEY_ocRE8IdqBxbDJpXv", "key_ocRE8IdqBxbDJpXé", " key_ocRE8IdqBxbDJpXv", "key_ocRE8IdqBxbDJpX\n",
    ]) func `another shape is no key id`(text: String) {
        #expect(KeyID(text) == nil)
    }

    @Test func `ids sort by their text`() {
        #expect(TenantID(trusted: "ten_a") < TenantID(trusted: "ten_b"))
        #expect("\(TenantID(trusted: "ten_a"))" == "ten_a")
    }
}
