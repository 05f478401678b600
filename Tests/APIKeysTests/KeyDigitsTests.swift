import APIKeys
import Seeds
import Testing
import Vocabulary

@Suite struct KeyDigitsTests {
    @Test func `an id and its digits are the same`() {
        var generator = SeededRandom(seed: 4)
        for _ in 0..<100 {
            let id = KeyID(using: &generator)
            #expect(KeyDigits(id).id == id)
            #expect(KeyDigits(high: KeyDigits(id).high, low: KeyDigits(id).low) == KeyDigits(id))
        }
    }

    @Test func `words that are no digits are no key`() {
        #expect(KeyDigits(high: 0, low: 0) == nil)
        #expect(KeyDigits(high: 0x3030_3030_3030_3030, low: 0x3030_3030_3030_302F) == nil)
    }

    @Test func `the bytes of a stored id are its digits, and of another length or beginning they are none`() {
        var generator = SeededRandom(seed: 5)
        let id = KeyID(using: &generator)
        #expect(KeyDigits(id: Array(id.text.utf8).span) == KeyDigits(id))
        for text in ["", "key_", "adm" + id.text.dropFirst(3), id.text + "0", String(id.text.dropLast())] {
            #expect(KeyDigits(id: Array(text.utf8).span) == nil)
        }
    }
}
