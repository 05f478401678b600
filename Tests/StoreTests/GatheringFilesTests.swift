import Foundation
import Store
import TestSupport
import Testing

/// The database is opened by an address, and the address leads to the file that was meant.
@Suite(.timeLimit(.minutes(5))) struct GatheringFilesTests {
    @Test(arguments: ["plain", "a b", "100%", "%41", "what?mode=ro", "part#2", "file:x", "é"])
    func `a state folder may have any name`(name: String) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/\(name)"
        let settings = OpenStore.Settings(deployment: "names.test", auditSecret: [UInt8](repeating: 7, count: 32))
        let store = try OpenStore(try StateFolder(path: path), settings: settings, clock: { ManualClock().now })
        store.writer.close()
        try store.run()
        #expect(FileManager.default.fileExists(atPath: path + "/gatehouse.db"))
        // Two slashes are a path, not a host.
        let again = try OpenStore(try StateFolder(path: "/" + path), settings: settings, clock: { ManualClock().now })
        again.writer.close()
        try again.run()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
    }
}
