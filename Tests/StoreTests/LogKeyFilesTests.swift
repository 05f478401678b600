import Foundation
import Store
import TestSupport
import Testing

@Suite struct LogKeyFilesTests {
    @Test func `the first secret is made once, the next is drawn once and counts when it is asked for`() throws {
        let folder = try TemporaryFolder()
        let files = LogKeyFiles(folder.path + "/audit.key")
        let first = try #require(try files.open()[1])
        #expect(try files.open() == [1: first])
        let second = try files.prepare(2)
        #expect(first.count == 32 && second != first)
        #expect(try files.prepare(2) == second)
        #expect(try files.open() == [1: first, 2: second])
        let mode = try FileManager.default.attributesOfItem(atPath: files.file(2))[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a secret that was retired is in no file, and none is made in its place`() throws {
        let folder = try TemporaryFolder()
        let files = LogKeyFiles(folder.path + "/audit.key")
        _ = try files.open()
        let second = try files.prepare(2)
        // A second name of the same file shows that its bytes were overwritten before the name was taken away.
        try FileManager.default.linkItem(atPath: files.file(1), toPath: folder.path + "/kept")
        try files.retire(before: 2)
        #expect(try files.open() == [2: second] && files.paths() == [files.file(2)])
        #expect(FileManager.default.contents(atPath: folder.path + "/kept") == Data(count: 32))
    }

    @Test func `other names beside it are no secrets`() throws {
        let folder = try TemporaryFolder()
        let files = LogKeyFiles(folder.path + "/audit.key")
        _ = try files.open()
        for name in ["audit.key.02", "audit.key.1", "audit.key.old", "audit.key.", "audit.keys"] {
            #expect(FileManager.default.createFile(atPath: "\(folder.path)/\(name)", contents: Data("x".utf8)))
        }
        #expect(try files.paths() == [files.file(1)])
    }
}
