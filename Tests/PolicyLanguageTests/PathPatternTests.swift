import PolicyLanguage
import Testing

@Suite struct PathPatternTests {
    private static let places = PathPlaces(root: "/work/site", home: "/home/me")

    @Test(arguments: [
        ("", PatternRefusal.empty), ("a\nb", .character("\n")), ("src/**.swift", .gluedDoubleStar),
        (String(repeating: "a", count: 1_025), .tooLong),
    ])
    func `a pattern that is none is refused`(text: String, refusal: PatternRefusal) {
        #expect(throws: refusal) { try PathPattern(text) }
    }

    @Test(arguments: [
        ("src/**", "src/a/b.swift", true), ("src/**", "src", true), ("src/**", "srcx", false),
        ("src/*", "src/a/b", false),
        ("src/*.swift", "src/a.swift", true), ("src/?.swift", "src/ab.swift", false), ("**/.env", ".env", true),
        ("**/.env", "a/b/.env", true), ("**/.env", "/etc/.env", true), ("**/.env", "a/../.env", true),
        ("**/.env", ".//./.env", true), ("**/.env", ".env.local", false), ("**/.env.*", "a/.env.local", true),
        ("**/.ssh/**", "~/.ssh/id_rsa", true), ("~/.ssh/**", "~/.ssh", true), ("~/.ssh/**", ".ssh/a", false),
        ("/etc/**", "/etc/passwd", true), ("/etc/**", "etc/passwd", false), ("src/**", "/work/site/src/a", true),
        ("/work/site/src/**", "src/a", true), ("~/.ssh/**", "/home/me/.ssh/a", true), ("src/**", "lib/../src/a", true),
        ("src/**", "src/../../src/a", false), ("a*b*c", "aXbXbYc", true), ("a*b*c", "aXbXbY", false),
    ])
    func `a path matches after it was made normal`(pattern: String, path: String, matches: Bool) throws {
        let pattern = try PathPattern(pattern)
        let path = NormalPath(path, in: Self.places)
        #expect(pattern.fires(on: path) == matches)
        #expect(pattern.allows(path) == matches)
    }

    @Test func `a deny compares without case and in NFC, an allow exactly`() throws {
        let pattern = try PathPattern("**/Caf\u{E9}/*")
        for path in ["Cafe\u{301}/a", "caf\u{E9}/a", "CAFE\u{301}/a"] {
            #expect(pattern.fires(on: NormalPath(path)))
            #expect(!pattern.allows(NormalPath(path)))
        }
        #expect(pattern.allows(NormalPath("x/Caf\u{E9}/a")))
        #expect(try PathPattern("**/.env").fires(on: NormalPath("A/.ENV")))
        #expect(try !PathPattern("**/.env").allows(NormalPath("A/.ENV")))
    }

    @Test func `no wildcard of an allow matches a folder above the root`() throws {
        let above = NormalPath("../other/a.swift")
        #expect(try !PathPattern("**").allows(above))
        #expect(try !PathPattern("*/other/*").allows(above))
        #expect(try PathPattern("../other/**").allows(above))
        #expect(try PathPattern("**/other/**").fires(on: above))
    }

    @Test func `a long pattern and a long path take no time`() throws {
        let pattern = try PathPattern(String(repeating: "*a", count: 100) + "b")
        #expect(!pattern.fires(on: NormalPath(String(repeating: "a", count: 1_000))))
        let deep = try PathPattern(String(repeating: "**/a/", count: 50) + "b")
        #expect(!deep.fires(on: NormalPath(String(repeating: "a/", count: 300))))
    }

    @Test(arguments: [
        ("cat .env", Firing.certain), ("cat < a/.env", .certain),
        ("cat .e*", .doubt("a word may become a path that this pattern takes")),
        ("sed -n 'w.env' x", .doubt("the text given to sed spells **/.env")),
        ("eval x", .doubt("eval evaluates text, or changes how text is read")),
    ])
    func `a file rule says how sure it is`(script: String, firing: Firing) throws {
        let part = try #require(BashScript.read(script).parts.first)
        #expect(try PathPattern("**/.env").fires(on: part) == firing)
    }

    @Test(arguments: [
        "cat *", "cat $F", "cat \"$D\"/x", "cat env", "ls .envrc", "cat ?env", "echo a.env", "cat -- *.md",
    ])
    func `a file rule leaves other words alone`(script: String) throws {
        let part = try #require(BashScript.read(script).parts.first)
        #expect(try PathPattern("**/.env").fires(on: part) == nil)
    }

    @Test(arguments: ["cat $X/etc/passwd", "cat \"$X\"/etc/passwd", "cd /; cat etc/passwd", "cat ~root/../etc/passwd"])
    func `a computed folder may be none at all`(script: String) throws {
        let firings = try BashScript.read(script).parts.map { try PathPattern("/etc/**").fires(on: $0) }
        #expect(firings.contains { $0 != nil })
        #expect(try PathPattern("/etc/**").fires(on: #require(BashScript.read("cat $X").parts.first)) == nil)
    }
}
