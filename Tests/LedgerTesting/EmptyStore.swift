import Store
import Vocabulary

/// The database of a store that nobody has used, made once in a process: to make its tables takes longer than most of
/// the lives that begin with it.
enum EmptyStore {
    static let settings = OpenStore.Settings(deployment: "sim.test", auditSecret: [UInt8](repeating: 7, count: 32))

    private static let database: Result<[UInt8], any Error> = Result { try make() }

    /// Makes the state folder `path` with a database of its own in it.
    static func place(at path: String) throws {
        try StateFolder.makeFolder(path)
        try PrivateFiles.replace(path + "/gatehouse.db", with: database.get(), below: path)
    }

    private static func make() throws -> [UInt8] {
        let folder = try MemoryFolder()
        let state = try StateFolder(path: folder.path + "/state")
        let store = try OpenStore(state, settings: settings, clock: { Instant(seconds: 0) })
        defer { withExtendedLifetime((folder, store)) {} }
        let copy = state.file("copy.db")
        try DatabaseCopy.make(of: state.file("gatehouse.db"), at: copy)
        guard let bytes = try PrivateFiles.read(copy) else { throw NoDatabase() }
        return bytes
    }

    private struct NoDatabase: Error {}
}
