import TaskRunner
import Testing

@Suite struct GlobPatternTests {
    private func fits(_ pattern: String, _ path: String) throws -> Bool {
        try #require(GlobPattern(pattern)).matches(path.split(separator: "/").map(String.init))
    }

    @Test(arguments: [
        ("*.py", "a.py", true), ("*.py", "b/a.py", false), ("**/*.py", "a.py", true), ("**/*.py", "x/y/a.py", true),
        ("src/**", "src/a/b", true), ("src/**", "lib/a", false), ("a?c", "abc", true), ("a?c", "ac", false),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("*.{js,ts}", "a.ts", true), ("*.{js,ts}", "a.py", false),
        ("**", "a/b/c", true), ("a/**/z", "a/z", true), ("a/**/z", "a/b/c/z", true), ("", "a", false),
    ])
    func `a pattern fits whole paths, part by part`(pattern: String, path: String, expected: Bool) throws {
        #expect(try fits(pattern, path) == expected)
    }

    @Test func `a pattern that doubles at every brace is refused`() {
        #expect(GlobPattern(String(repeating: "{a,b}", count: 20)) == nil)
    }

    @Test func `many stars do not make it run long`() throws {
        let clock = ContinuousClock()
        let pattern = String(repeating: "*a", count: 60)
        let time = try clock.measure { _ = try fits(pattern + "b", String(repeating: "a", count: 250)) }
        #expect(time < .seconds(1))
    }
}
