import Foundation
import Store
import TestSupport
import Testing

@Suite struct WholeFileTests {
    @Test func `a file is replaced as a whole, and is its owner's alone`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/warm-keys"
        #expect(try WholeFile.read(path, limit: 100) == nil)
        for content in [[UInt8](repeating: 7, count: 70_000), [1, 2, 3], []] {
            try WholeFile.replace(path, with: content)
            #expect(try WholeFile.read(path, limit: 70_000) == content)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["warm-keys"])
    }

    @Test func `a file that is too long or that others can read is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/warm-keys"
        try WholeFile.replace(path, with: [1, 2, 3])
        #expect(throws: SecretFileRefusal.tooLong(path)) { try WholeFile.read(path, limit: 2) }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: SecretFileRefusal.tooOpen(path)) { try WholeFile.read(path, limit: 3) }
    }

    @Test func `a replacement that fails leaves the old content`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/warm-keys"
        try WholeFile.replace(path, with: [1])
        try FileManager.default.createDirectory(atPath: path + ".new", withIntermediateDirectories: false)
        #expect(throws: StoreFailure.self) { try WholeFile.replace(path, with: [2]) }
        #expect(try WholeFile.read(path, limit: 1) == [1])
    }
}
