import Foundation
import TaskRunner
import Testing

@Suite struct WorkspaceMasksTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func masks(
        _ names: Set<String>, from user: (uid: UInt32, gid: UInt32)? = nil, limit: Int = 1_000
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
        #expect(try masks([".env"], from: (uid: 54_321, gid: 54_321)) == ["open/.env"])
        #expect(try masks([".env"]) == ["open/.env", "shut/.env"])
    }

    @Test func `what cannot be looked at whole or masked whole is refused, and says so`() throws {
        for number in 0..<513 { try scratch.write("\(number)/.env", "x") }
        for (names, limit) in [([".env"], 10_000), (["none"], 1_000)] {
            #expect(throws: WorkspaceRefusal.unmaskable(512)) { try masks(Set(names), limit: limit) }
        }
        #expect(WorkspaceRefusal.unmaskable(512).message.contains("use a smaller one"))
    }
}
