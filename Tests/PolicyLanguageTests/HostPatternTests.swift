import PolicyLanguage
import Testing
import Vocabulary

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

    /// What rules of hosts say to a domain that the provider fetches from with all hosts below it.
    @Test(arguments: [
        (#"allow tool WebFetch("a.example")"#, "a.example", PolicyVerdict.deny),
        (#"allow tool WebFetch("*.a.example")"#, "a.example", .deny),
        (#"allow tool WebFetch("a.example", "*.a.example")"#, "a.example", .allow),
        (#"allow tool WebFetch("a.example", "b.a.example")"#, "a.example", .deny),
        (#"allow tool WebFetch("*.example")"#, "a.example", .allow),
        (#"allow tool WebFetch("*.a.example")"#, "b.a.example/guide", .allow),
        (#"allow tool WebFetch"#, "a.example", .allow),
        (#"allow tool WebFetch deny tool WebFetch("secret.a.example")"#, "a.example", .deny),
        (#"allow tool WebFetch deny tool WebFetch("*.secret.a.example")"#, "A.example.", .deny),
        (#"allow tool WebFetch deny tool WebFetch("*.a.example")"#, "a.example", .deny),
        (#"allow tool WebFetch deny tool WebFetch("*.a.example")"#, "b.a.example", .deny),
        (#"allow tool WebFetch deny tool WebFetch("a.example")"#, "b.a.example", .allow),
        (#"allow tool WebFetch deny tool WebFetch("a.example")"#, "example", .deny),
        (#"allow tool WebFetch deny tool WebFetch("evila.example")"#, "a.example", .allow),
        (#"allow tool WebFetch ask tool WebFetch("secret.a.example")"#, "a.example", .ask),
        (#"allow tool WebFetch deny tool WebFetch("evil.example")"#, "https://evil.example", .deny),
        (#"allow tool WebFetch deny tool WebFetch("evil.example")"#, "x@evil.example", .deny),
        (#"allow tool WebFetch deny tool WebFetch("evil.example")"#, "*.evil.example", .deny),
        (#"allow tool WebFetch("10.0.0.1")"#, "10.0.0.1", .allow),
        (#"allow tool WebFetch("[::1]")"#, "[::1]", .allow),
    ])
    func `a domain stands for itself and every host below it`(
        rules: String, domain: String, verdict: PolicyVerdict
    ) throws {
        let file = PolicyFile(name: "a.policy", text: "tier free { \(rules) }")
        let policy = try #require(Policy.load([file], catalog: ShippedPolicies.catalog).policy)
        let tier = try #require(TierName("free"))
        let profile = try #require(policy.profile(for: Subject(tier: tier)))
        #expect(policy.decide(.domain(domain), for: profile, facts: Facts()).verdict == verdict)
    }

    @Test(arguments: [
        #"allow tool WebFetch("a.example")"#,
        #"allow tool WebFetch deny tool WebFetch("secret.a.example")"#,
    ])
    func `a domain that is refused for a host below it says so`(rules: String) throws {
        let file = PolicyFile(name: "a.policy", text: "tier free { \(rules) }")
        let policy = try #require(Policy.load([file], catalog: ShippedPolicies.catalog).policy)
        let tier = try #require(TierName("free"))
        let profile = try #require(policy.profile(for: Subject(tier: tier)))
        let decision = policy.decide(.domain("a.example"), for: profile, facts: Facts())
        #expect(decision.doubt == "a domain of `allowed_domains` stands for every host below it, too")
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
