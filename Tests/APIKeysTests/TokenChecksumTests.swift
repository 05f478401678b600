import APIKeys
import Testing

@Suite struct TokenChecksumTests {
    @Test(arguments: [
        ("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"),
        ("sk-proj-" + String(repeating: "0", count: 59), "1uNuS5"),
        ("123456789", "3jZRME"),
    ])
    func `the checksum is CRC-32 in six digits`(text: String, digits: String) {
        let bytes = Array(text.utf8)
        #expect(String(decoding: TokenChecksum.digits(of: bytes, count: bytes.count), as: UTF8.self) == digits)
    }
}
