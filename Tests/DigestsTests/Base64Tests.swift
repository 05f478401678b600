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
}
