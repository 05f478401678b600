import AuditLog
import Foundation
import Store
import TestSupport
import Testing
import Upkeep
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BackupDeskTests {
    private let clock = ManualClock()
    private let folder: TemporaryFolder
    private let running: RunningStore
    private let backups: String

    init() throws {
        let clock = clock
        folder = try TemporaryFolder()
        running = try RunningStore(folder, clock: { clock.now })
        backups = folder.path + "/backups"
    }

    /// A desk that makes one each day.
    private func desk() -> BackupDesk {
        var settings = BackupDesk.Settings(folder: backups, version: "1.0")
        settings.everySeconds = 86_400
        let clock = clock
        return BackupDesk(running.store, settings, clock: { clock.now })
    }

    private func failures() throws -> Int {
        try running.store.reader.leaves(of: LogOrigin.house, from: 0, limit: 1_000)
            .count { try LeafReader.read($0).kind == .backupFailed }
    }

    private func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: backups).sorted() }

    @Test func `a disk that takes no backup is told of once in ten minutes, and tried again`() async throws {
        #expect(FileManager.default.createFile(atPath: backups, contents: Data()), "a file is where the folder belongs")
        let desk = desk()
        await #expect(throws: (any Error).self) { try await desk.run() }
        for _ in 0..<20 { try await desk.run() }
        #expect(try failures() == 1)
        clock.advance(seconds: 600)
        await #expect(throws: (any Error).self) { try await desk.run() }
        #expect(try failures() == 2)
        try FileManager.default.removeItem(atPath: backups)
        clock.advance(seconds: 600)
        try await desk.run()
        #expect(try desk.all().map(\.status) == [.done, .failed, .failed])
    }

    @Test func `failures that are remembered do not pile up`() async throws {
        #expect(FileManager.default.createFile(atPath: backups, contents: Data()))
        let desk = desk()
        for _ in 0..<30 {
            try? await desk.run()
            clock.advance(seconds: 600)
        }
        try FileManager.default.removeItem(atPath: backups)
        try await desk.run()
        #expect(try desk.all().count == 15)
    }

    @Test func `what a stop left of a backup is taken away, whole backups and files of others stay`() async throws {
        try await desk().run()
        let whole = try files()
        let stem = "\(backups)/bak_8sYc1N4dGq6ZtU0eWb3KxJ.tar"
        let mine = ["part", "gatehouse.db", "gatehouse.db-wal", "personal.db", "personal.db-journal"].map {
            "\(stem).\($0)"
        }
        for path in mine + ["\(backups)/notes.tar.part"] {
            #expect(FileManager.default.createFile(atPath: path, contents: Data("x".utf8)))
        }
        #expect(try desk().all().count == 1)
        #expect(try files() == (whole + ["notes.tar.part"]).sorted())
    }

    @Test func `a backup that was dated under a wrong clock puts none off`() async throws {
        clock.advance(seconds: 10 * 366 * 86_400)
        try await desk().run()
        clock.advance(seconds: -10 * 366 * 86_400)
        try await desk().run()
        #expect(try desk().all().count == 2)
        try await desk().run()
        #expect(try desk().all().count == 2)
    }
}
