import Foundation
import Store
import TestSupport
import Testing

@Suite struct SecretFileTests {
    @Test(arguments: [0, 1, 31]) func `a secret that was cut off is refused, and none is made in its place`(
        count: Int
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/audit.key"
        try SecretFile.write([UInt8](repeating: 9, count: count), to: path)
        #expect(throws: SecretFileRefusal.tooShort(path, count: count)) { try SecretFile.readOrMake(path) }
        #expect(throws: SecretFileRefusal.tooShort(path, count: count)) { try LogKeyFiles(path).open() }
        #expect(try SecretFile.read(path) == [UInt8](repeating: 9, count: count))
    }

    @Test func `a secret is made once and may be longer than ours`() throws {
        let folder = try TemporaryFolder()
        let made = try SecretFile.readOrMake(folder.path + "/a")
        #expect(try made.count == 32 && SecretFile.readOrMake(folder.path + "/a") == made)
        try SecretFile.write([UInt8](repeating: 9, count: 44), to: folder.path + "/b")
        #expect(try SecretFile.readOrMake(folder.path + "/b").count == 44)
    }
}
