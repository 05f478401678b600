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
}
