import PolicyLanguage
import Testing

@Suite struct HostPatternTests {
    @Test(arguments: [
        ("", PatternRefusal.empty), ("a.*.com", .misplacedStar), ("*", .misplacedStar), ("a.com:80", .port),
        ("a b", .character(" ")), ("http://a", .port), ("b\u{FC}cher.de", .character("\u{FC}")),
    ])
    func `a pattern that is none is refused`(text: String, refusal: PatternRefusal) {
        #expect(throws: refusal) { try HostPattern(text) }
    }

    @Test(arguments: [
        ("github.com", "https://github.com/a", true), ("github.com", "https://GitHub.com.:443/a", true),
        ("github.com", "https://api.github.com/", false), ("*.github.com", "https://api.github.com/", true),
        ("*.github.com", "https://a.b.github.com", true), ("*.github.com", "https://github.com", false),
        ("*.github.com", "https://evilgithub.com", false), ("github.com", "https://github.com.evil.example", false),
        ("10.0.0.1", "http://10.0.0.1:8080?x", true), ("[::1]", "http://[::1]:80/", true),
    ])
    func `a host matches exactly or below a star`(pattern: String, url: String, matches: Bool) throws {
        let host = try #require(HostName(url: url))
        #expect(try HostPattern(pattern).matches(host) == matches)
    }

    @Test(arguments: [
        "ftp://a.com", "a.com", "https://", "https://user@a.com", "https://a.com@b.com/", "https://a.com\\@b.com",
        "https://a.com:x/", "https://a b.com", "https://a..com", "https://2130706433/", "https://0x7f.1/",
        "https://127.1/",
        "https://b\u{FC}cher.de", "https://%61.com", "https:/a.com", "https://a.com:443:443/", "//a.com",
        "https://a.com..",
    ])
    func `a URL that could be read in two ways is doubt`(url: String) {
        #expect(HostName(url: url) == nil)
    }
}
