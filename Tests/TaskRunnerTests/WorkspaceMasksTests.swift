import Foundation
import Glibc
import TaskLifecycle
import TaskRunner
import Testing

@Suite struct WorkspaceMasksTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func masks(
        _ names: Set<String>, from user: UInt32? = nil, limit: Int = 1_000
    ) throws -> [String] {
        try Workspace.inPlace(scratch.path).masks(
            { path in path.parts.last.map(names.contains) ?? false }, from: user, limit: limit
        ).map { $0.path + ($0.isFolder ? "/" : "") }
    }

    @Test func `files and folders that are denied by name are masked, and nothing within a masked one`() throws {
        for name in [".env", "src/.env", "src/a.txt", "keys/.env", "keys/deep/.env"] { try scratch.write(name, "x") }
        #expect(try masks([".env"]) == [".env", "keys/.env", "keys/deep/.env", "src/.env"])
        #expect(try masks(["keys", ".env"]) == [".env", "keys/", "src/.env"])
        #expect(try masks([]) == [])
    }

    @Test func `a link is not masked, what it leads to is`() throws {
        try scratch.write("real/.env", "x")
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/.env", withDestinationPath: "real/.env")
        #expect(try masks([".env"]) == ["real/.env"])
    }

    @Test func `a folder that the sandbox's user cannot enter is passed over`() throws {
        try scratch.write("open/.env", "x")
        try scratch.write("shut/.env", "x")
        let shut = scratch.path + "/shut"
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: shut)
        #expect(try masks([".env"], from: 54_321) == ["open/.env"])
        #expect(try masks([".env"]) == ["open/.env", "shut/.env"])
        // What a list of users allows stands in the bits of the group.
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: shut)
        #expect(try masks([".env"], from: 54_321) == ["open/.env", "shut/.env"])
    }

    @Test func `a name that cannot be said hides what is behind it from the walk, and the task is refused`() throws {
        try scratch.write("a/b.txt", "x")
        let unsaid = Array((scratch.path + "/a/").utf8CString.dropLast()) + [-1, 0]
        // SAFETY: the path ends with a byte 0 and lives through the call.
        #expect(unsafe mkdir(unsaid, 0o755) == 0)
        #expect(throws: WorkspaceRefusal.unmaskable(512)) { try masks([".env"]) }
    }

    @Test func `a copy is made without what is denied by name`() throws {
        for name in [".env", "conf/.env", "keys/k", "a.txt"] { try scratch.write(name, "x") }
        let target = try Scratch()
        let isLeft: @Sendable (FilePath) -> Bool = { [".env", "keys"].contains($0.parts.last) }
        _ = try Workspace.copied(
            from: scratch.path, to: target.path, limits: WorkspaceLimits(), owner: nil, without: isLeft)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: target.path).sorted() == ["a.txt", "conf"])
        let made = try Scratch()
        let files = ["keys/k", "conf/.env", "b.txt"].map { InlineFile(path: $0, content: [1]) }
        _ = try Workspace.made(of: files, in: made.path, isCopy: true, owner: nil, without: isLeft)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: made.path) == ["b.txt"])
    }

    @Test func `what cannot be looked at whole or masked whole is refused, and says so`() throws {
        for number in 0..<513 { try scratch.write("\(number)/.env", "x") }
        for (names, limit) in [([".env"], 10_000), (["none"], 1_000)] {
            #expect(throws: WorkspaceRefusal.unmaskable(512)) { try masks(Set(names), limit: limit) }
        }
        #expect(WorkspaceRefusal.unmaskable(512).message.contains("use a smaller one"))
    }
}
