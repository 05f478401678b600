import TaskRunner
import Testing

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("https://example.com", "example.com", 443, "/"),
        ("https://Example.COM/a?b=c#d", "example.com", 443, "/a?b=c"),
        ("https://a-b.example:8443/x", "a-b.example", 8_443, "/x"),
        ("https://example.com?q=1", "example.com", 443, "/?q=1"),
        ("HTTPS://example.com/%2e%2e/", "example.com", 443, "/%2e%2e/"),
    ])
    func `an address has one host, one port and one target`(text: String, host: String, port: Int, target: String)
        throws
    {
        let address = try #require(WebAddress(text))
        #expect((address.host, address.port, address.target) == (host, port, target))
    }

    @Test(arguments: [
        "http://example.com/", "https://", "https:///x", "https://user@example.com/", "https://example.com:/",
        "https://example.com:0/", "https://example.com:65536/", "https://example.com:080/", "https://a..b/",
        "https://example.com./", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.0.0.1/", "https://[::1]/",
        "https://-a.example/", "https://a-.example/", "https://ex%61mple.com/", "https://example.com\\@evil.example/",
        "https://example.com/ x", "https://exämple.com/", "https://a_b.example/", "//example.com/", "",
    ])
    func `what could be read in two ways is none`(text: String) { #expect(WebAddress(text) == nil) }

    @Test(
        arguments: [
            ("/b", "https://example.com/b"), ("https://example.com/c", "https://example.com/c"),
            ("https://example.com:443/c", "https://example.com/c"), ("//evil.example/", nil),
            ("https://evil.example/", nil), ("http://example.com/", nil), ("https://example.com:8443/", nil),
            ("b", nil),
        ] as [(String, String?)])
    func `a redirect stays on its host`(location: String, leads: String?) throws {
        let address = try #require(WebAddress("https://example.com/a"))
        #expect(address.redirected(to: location)?.text == leads)
    }
}
