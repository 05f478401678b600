import Digests
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func `the examples of the RFC encode and decode`(plain: String, text: String) {
        #expect(Base64.encode(plain.utf8) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
        let bare = String(text.prefix { $0 != "=" })
        #expect(Base64.encode(plain.utf8, padded: false) == bare)
        #expect(Base64.decode(bare, padded: false) == Array(plain.utf8))
    }

    @Test(arguments: [
        "=", "A", "AA", "AAA", "A===", "====", "AA=A", "A=AA", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm-_",
        "Zm9v=",
        "Zg=", "Zm9vé",
    ]) func `a second spelling is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `every length and every byte comes back`() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        let all = Array(UInt8.min...UInt8.max)
        #expect(Base64.decode(Base64.encode(all, padded: false), padded: false) == all)
    }

    @Test func `16 and 32 bytes are read as every number of bytes is`() throws {
        for count in [16, 32] {
            for _ in 0..<200 {
                var digits = Array(Base64.encode(SecureRandom.bytes(count), padded: false).utf8)
                if Bool.random() { digits[Int.random(in: digits.indices)] = UInt8.random(in: 0x20...0x7E) }
                if Bool.random(), Bool.random() { digits.removeLast() }
                let known = Base64.decode(digits: digits).flatMap { $0.count == count ? $0 : nil }
                if count == 32 {
                    #expect(Base64.decode32(digits.span)?.bytes == known)
                } else {
                    let words = Base64.decode16(digits.span)
                    let bytes = words.map { words in
                        [words.high, words.low].flatMap { word in
                            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
                        }
                    }
                    #expect(bytes == known)
                }
            }
        }
    }
}
