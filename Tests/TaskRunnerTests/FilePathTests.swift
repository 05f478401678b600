import TaskRunner
import Testing

@Suite struct FilePathTests {
    @Test(arguments: [
        ("a/b.txt", "a/b.txt"), ("./a//b", "a/b"), ("/project/a", "a"), ("a/../b", "b"), (".", "."), ("/project", "."),
    ])
    func `a path is read relative to the workspace`(text: String, relative: String) throws {
        let path = try #require(FilePath(text))
        #expect(path.root == .project && path.relative == relative)
    }

    @Test(arguments: [
        "..", "../a", "a/../../b", "/etc/passwd", "/", "a\u{0}b", "a\nb", "", "/skills/../etc/passwd",
        "/project/../etc/passwd",
    ])
    func `a path that leads out is none`(text: String) {
        #expect(FilePath(text) == nil)
    }

    @Test func `a skill's file has a root of its own`() throws {
        let path = try #require(FilePath("/skills/audit/x.md"))
        #expect(path.root == .skills && path.parts == ["audit", "x.md"])
    }
}
