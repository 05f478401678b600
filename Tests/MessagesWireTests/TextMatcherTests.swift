import MessagesWire
import Seeds
import Testing

private func redacted(_ text: String, _ kinds: Set<RedactionKind> = Set(RedactionKind.allCases)) -> String? {
    let bytes = Array(#"{"model":"m","max_tokens":1,"system":"\#(text)"}"#.utf8)
    let splices = TextMatcher(kinds).matches(in: bytes.span).map(\.splice)
    guard let changed = Splice.apply(splices, to: bytes) else { return nil }
    return String(String(decoding: changed, as: UTF8.self).dropFirst(38).dropLast(2))
}

@Suite struct TextMatcherTests {
    @Test(arguments: [
        ("key sk-live-0123456789abcdef end", "key [secret] end"),
        ("ghp_0123456789abcdefghijklmnopqrstuvwxyz", "[secret]"),
        ("AKIAIOSFODNN7EXAMPLE.", "[secret]."),
        ("xoxb-1234567890-abcdef", "[secret]"),
        ("a eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl b", "a [secret] b"),
        (#"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- rest"#, "[secret] rest"),
        (#"-----BEGIN PRIVATE KEY-----\nMIIE"#, "[secret]"),
        (#"\u0073k-live-0123456789abcdef"#, "[secret]"),
        ("risk-free-but-very-long-words-here", "risk-free-but-very-long-words-here"),
        ("-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----"),
    ])
    func `secrets are taken out`(text: String, expected: String) { #expect(redacted(text) == expected) }

    @Test(arguments: [
        ("write to jane.doe+x@mail.example.org, now", "write to [email], now"),
        ("a@b", "a@b"), ("@home.example", "@home.example"), ("a@b.c", "a@b.c"), ("x@1.23", "x@1.23"),
        (#"jane\u0040example.org"#, "[email]"), ("a@b.example.", "[email]."),
    ])
    func `addresses are taken out`(text: String, expected: String) { #expect(redacted(text) == expected) }

    @Test(arguments: [
        ("call +49 30 1234567 today", "call [phone] today"), ("+1 (555) 010-9999", "[phone]"),
        ("+1234567", "+1234567"), ("+1234567890123456", "+1234567890123456"), ("1 + 12345678", "1 + 12345678"),
    ])
    func `phone numbers are taken out`(text: String, expected: String) { #expect(redacted(text) == expected) }

    @Test(arguments: [
        ("4111 1111 1111 1111", "[card]"), ("4111-1111-1111-1111.", "[card]."),
        ("4111111111111112", "4111111111111112"),
        ("no 378282246310005 yes", "no [card] yes"), ("7 4111111111111111", "7 [card]"),
        ("x4111111111111111", "x4111111111111111"),
    ])
    func `card numbers are taken out if their check digit holds`(text: String, expected: String) {
        #expect(redacted(text) == expected)
    }

    @Test func `only the kinds asked for are taken out`() {
        #expect(redacted("a@b.example +49301234567", [.emails]) == "[email] +49301234567")
    }

    @Test func `a body is still JSON when all is taken out`() throws {
        var generator = SeededRandom(seed: 1)
        let pieces = [
            "sk-", "aaaaaaaaaaaaaaaaaaaaaaaa", "@", "b.example", "+", "4111111111111111", #"\n"#, #"\ud83d\ude00"#,
            #"\ud800"#, "eyJ", ".", " ", "é",
        ]
        for _ in 0..<300 {
            let text = (0..<12).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
            let bytes = Array(#"{"model":"m","max_tokens":1,"system":"\#(text)"}"#.utf8)
            let splices = TextMatcher(Set(RedactionKind.allCases)).matches(in: bytes.span).map(\.splice)
            let changed = try #require(Splice.apply(splices, to: bytes))
            #expect(throws: Never.self) { try RequestPeek.read(changed) }
        }
    }
}
