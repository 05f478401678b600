import Foundation
import Glibc
import TaskLifecycle
import TaskRunner
import Testing

@Suite struct FileToolsTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func tools(hidden: @escaping @Sendable (FilePath) -> Bool = { _ in false }) throws -> FileTools {
        FileTools(try Workspace.inPlace(scratch.path), isHidden: hidden)
    }

    /// Tools on a copy, which may be written.
    private func copy() throws -> (FileTools, Scratch) {
        let target = try Scratch()
        let workspace = try Workspace.copied(
            from: scratch.path, to: target.path, limits: WorkspaceLimits(), owner: nil)
        return (FileTools(workspace), target)
    }

    @Test func `reading shows numbered lines and says where they stand`() throws {
        try scratch.write("a.txt", "one\ntwo\nthree\n")
        #expect(try tools().read("a.txt").text == "     1\tone\n     2\ttwo\n     3\tthree")
        #expect(try tools().read("a.txt", offset: 2, limit: 1).text == "     2\ttwo\n[lines 2-2 of 3]")
    }

    @Test func `a binary file is an error, an image is shown`() throws {
        try Data([0, 1, 2, 3]).write(to: URL(fileURLWithPath: scratch.path + "/x.bin"))
        try Data([0x89, 0x50, 0x4E, 0x47, 0]).write(to: URL(fileURLWithPath: scratch.path + "/x.png"))
        #expect(try tools().read("x.bin").status == .error)
        #expect(try tools().read("x.png").image?.type == "image/png")
    }

    @Test(.timeLimit(.minutes(1))) func `an edit makes no text beyond its limit, and looks at each byte but twice`()
        throws
    {
        try scratch.write("a.txt", String(repeating: "a", count: 1 << 20))
        let (tools, target) = try copy()
        let huge = String(repeating: "b", count: 1 << 20)
        #expect(tools.edit("a.txt", old: "a", new: huge, everywhere: true).text.contains("at most 8 MiB"))
        #expect(tools.edit("a.txt", old: "a", new: huge).text.contains("occurs 1048576 times"))
        let rare = String(repeating: "a", count: 1 << 19) + "b"
        #expect(tools.edit("a.txt", old: rare, new: "").text.contains("does not occur"))
        #expect(tools.edit("a.txt", old: "aa", new: "", everywhere: true).status == .ok)
        #expect(try target.read("a.txt").isEmpty)
    }

    @Test func `lines end with a line feed, and a return before it stays`() throws {
        try scratch.write("dos.txt", "one\r\ntwo\r\nthree")
        #expect(try tools().read("dos.txt").text == "     1\tone\r\n     2\ttwo\r\n     3\tthree")
        let (tools, target) = try copy()
        #expect(tools.edit("dos.txt", old: "two", new: "2").text.hasSuffix("replacement\n     2\t2\r"))
        #expect(try target.read("dos.txt") == "one\r\n2\r\nthree")
    }

    @Test func `a name that is hidden is hidden behind a link to its folder too`() throws {
        try scratch.write("real/.env", "SECRET=1")
        try scratch.write("real/app.py", "1")
        try scratch.link("alias", to: "real")
        let tools = try tools(hidden: { $0.relative == "real/.env" })
        for path in ["real", "alias"] {
            #expect(tools.list(path).text == "app.py")
            #expect(tools.glob("*", in: path).text == "\(path)/app.py")
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a program that takes the names of half-written files holds no write up`()
        throws
    {
        let (tools, target) = try copy()
        for number in 0..<200 {
            let name = ".gatehouse-5-\(getpid())-\(number)"
            if number % 3 == 0 { _ = unsafe mkfifo(target.path + "/" + name, 0o666) }
            if number % 3 == 1 { try target.link(name, to: "mine") }
            if number % 3 == 2 { try target.write(name, "theirs") }
        }
        #expect(tools.write("a.txt", "text").status == .ok)
        #expect(try target.read("a.txt") == "text")
        #expect(!FileManager.default.fileExists(atPath: target.path + "/mine"))
    }

    @Test(arguments: ["/etc/passwd", "../secret", "out", "deep/out", "/proc/self/environ", "/proc/self/fd/0", "fifo"])
    func `nothing outside the workspace is read, by whatever path`(path: String) throws {
        try scratch.link("out", to: "/etc/passwd")
        try scratch.write("deep/x", "x")
        try scratch.link("deep/out", to: "../../../../../etc/passwd")
        _ = unsafe mkfifo(scratch.path + "/fifo", 0o644)
        #expect(try tools().read(path).status == .error)
    }

    @Test func `a link that stays beneath is followed, and is judged where it leads`() throws {
        try scratch.write("real/.env", "SECRET=1")
        try scratch.link("innocent", to: "real/.env")
        #expect(try tools().read("innocent").text.contains("SECRET"))
        #expect(try tools().resolved("innocent")?.shown == "real/.env")
    }

    @Test func `a folder that becomes a link while files are opened leads nowhere`() throws {
        try scratch.write("here/passwd", "mine")
        let tools = try tools()
        let (path, stop) = (scratch.path, Flag())
        let swapper = Thread {
            while !stop.isSet {
                _ = unsafe rename(path + "/here", path + "/aside")
                _ = unsafe symlink("/etc", path + "/here")
                _ = unsafe unlink(path + "/here")
                _ = unsafe rename(path + "/aside", path + "/here")
            }
        }
        swapper.start()
        for _ in 0..<2_000 {
            let outcome = tools.read("here/passwd")
            #expect(!outcome.text.contains("root:"))
        }
        stop.set()
        while !swapper.isFinished { usleep(1_000) }
    }

    @Test func `a list shows folders and links, and hides what the policy denies`() throws {
        try scratch.write("b/x", "")
        try scratch.write("a.txt", "")
        try scratch.write(".env", "")
        try scratch.link("l", to: "/etc")
        let tools = try tools { $0.parts.last == ".env" }
        #expect(tools.list(".").text == "a.txt\nb/\nl -> /etc")
        #expect(tools.glob("**").text.contains(".env") == false)
    }

    @Test func `a pattern finds files, newest first`() throws {
        try scratch.write("old.py", "")
        _ = unsafe utimes(scratch.path + "/old.py", [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)])
        try scratch.write("src/new.py", "")
        #expect(try tools().glob("**/*.py").text == "src/new.py\nold.py")
        #expect(try tools().glob("*.rs").text == "no files")
    }

    @Test func `a workspace in place is never written`() throws {
        #expect(try tools().write("x", "y").status == .error)
        #expect(FileManager.default.fileExists(atPath: scratch.path + "/x") == false)
    }

    @Test func `writing makes folders, replaces whole files, and leaves the root alone`() throws {
        try scratch.write("a.txt", "old")
        let (tools, target) = try copy()
        #expect(tools.write("new/deep/b.txt", "hi").text == "created new/deep/b.txt (2 bytes)")
        #expect(tools.write("a.txt", "new").text == "replaced a.txt (3 bytes)")
        #expect(try target.read("new/deep/b.txt") == "hi" && target.read("a.txt") == "new")
        #expect(try scratch.read("a.txt") == "old")
    }

    @Test(arguments: ["out/x", "../x", "/etc/x", "."])
    func `nothing outside the workspace is written`(path: String) throws {
        let (tools, target) = try copy()
        let outside = try Scratch()
        try target.link("out", to: outside.path)
        #expect(tools.write(path, "y").status == .error)
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside.path).isEmpty)
    }

    @Test func `writing to a hard link changes the copy alone`() throws {
        let outside = try Scratch()
        try outside.write("victim", "before")
        let (tools, target) = try copy()
        _ = unsafe link(outside.path + "/victim", target.path + "/hard")
        #expect(tools.write("hard", "after").status == .ok)
        #expect(try outside.read("victim") == "before")
    }

    @Test func `an edit wants a text that stands there once`() throws {
        try scratch.write("a.txt", "one\ntwo\ntwo\n")
        let (tools, target) = try copy()
        #expect(tools.edit("a.txt", old: "three", new: "x").status == .error)
        #expect(tools.edit("a.txt", old: "two", new: "x").status == .error)
        #expect(tools.edit("a.txt", old: "one", new: "1").text == "edited a.txt: 1 replacement\n     1\t1")
        #expect(tools.edit("a.txt", old: "two", new: "2", everywhere: true).text.hasPrefix("edited a.txt: 2"))
        #expect(try target.read("a.txt") == "1\n2\n2\n")
    }
}

/// A word between two threads.
final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var value = false
    var isSet: Bool { lock.withLock { value } }
    func set() { lock.withLock { value = true } }
}
