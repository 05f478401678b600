import Digests
import Foundation
import Synchronization
import TaskRunner
import Testing
import Vocabulary

/// A clock that the test turns.
private final class HandClock: Sendable {
    private let held = Mutex(Instant(seconds: 1_000_000))
    var now: Instant { held.withLock { $0 } }
    func advance(bySeconds seconds: Int64) { held.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}

@Suite struct UploadShelfTests {
    private let scratch: Scratch
    private let clock = HandClock()
    private let mine: ProjectID
    private let other: ProjectID

    init() throws {
        scratch = try Scratch()
        var random = SecureRandom()
        (mine, other) = (ProjectID(using: &random), ProjectID(using: &random))
        for name in ["records", "files", "site/deep"] { _ = try scratch.folder(name) }
        try scratch.write("site/deep/a.txt", String(repeating: "lorem ipsum ", count: 20_000))
        try scratch.write("site/b.txt", "b")
    }

    private func shelf(_ limits: WorkspaceLimits = WorkspaceLimits()) -> UploadShelf {
        UploadShelf(
            records: scratch.path + "/records", files: scratch.path + "/files", limits: limits, seconds: 60, owner: nil
        ) { [clock] in clock.now }
    }

    /// What the system's own tar makes of the folder `site`.
    private func archive() throws -> [UInt8] {
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/tar")
        tar.arguments = ["czf", scratch.path + "/site.tgz", "-C", scratch.path + "/site", "."]
        try tar.run()
        tar.waitUntilExit()
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/site.tgz")))
    }

    @Test func `what was packed is unpacked byte for byte`() throws {
        let shelf = shelf()
        let upload = try shelf.take(try archive(), for: mine)
        #expect(upload.files == 2 && upload.bytes == 240_001)
        let (packed, unpacked) = (
            try scratch.read("site/deep/a.txt"), try scratch.read("files/\(upload.id.text)/deep/a.txt")
        )
        #expect(packed == unpacked)
    }

    @Test func `an upload is its project's alone, and outlives the shelf`() throws {
        let upload = try shelf().take(try archive(), for: mine)
        let later = shelf()
        #expect(later.find(upload.id, of: mine) == upload)
        #expect(later.find(upload.id, of: other) == nil && !later.remove(upload.id, of: other))
    }

    @Test func `an upload that expired is gone, and its files once no task uses them`() throws {
        let shelf = shelf()
        let upload = try shelf.take(try archive(), for: mine)
        clock.advance(bySeconds: 60)
        #expect(shelf.find(upload.id, of: mine) == nil)
        shelf.sweep { _ in true }
        #expect(FileManager.default.fileExists(atPath: shelf.path(upload.id)))
        shelf.sweep { _ in false }
        #expect(!FileManager.default.fileExists(atPath: shelf.path(upload.id)))
    }

    @Test func `uploads that come at once never pass the project's number, and a sweep takes nothing of them`()
        async throws
    {
        let (packed, shelf, mine) = (try archive(), shelf(), mine)
        let isDone = Atomic(false)
        async let sweeping: Void = Task {
            while !isDone.load(ordering: .relaxed) {
                shelf.sweep { _ in false }
                await Task.yield()
            }
        }.value
        let taken = await withTaskGroup(of: Upload?.self) { group in
            for _ in 0..<(UploadShelf.perProject + 8) { group.addTask { try? shelf.take(packed, for: mine) } }
            return await group.reduce(into: [Upload]()) { found, upload in if let upload { found.append(upload) } }
        }
        isDone.store(true, ordering: .relaxed)
        await sweeping
        #expect(taken.count == UploadShelf.perProject)
        for upload in taken { #expect(try scratch.read("files/\(upload.id.text)/b.txt") == "b") }
        #expect(throws: UploadRefusal.tooMany(UploadShelf.perProject)) { try shelf.take(packed, for: mine) }
    }

    @Test func `a refused archive leaves nothing behind`() throws {
        var limits = WorkspaceLimits()
        limits.unpackedBytes = 100_000
        let packed = try archive()
        #expect(throws: UploadRefusal.tooLarge("97 KiB unpacked")) { try shelf(limits).take(packed, for: mine) }
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/files")
        #expect(files.isEmpty)
        let records = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/records")
        #expect(records.isEmpty)
    }

    @Test func `each cut and each flipped byte of an archive is refused or means the same`() throws {
        let (packed, shelf) = (try archive(), shelf())
        for length in stride(from: 0, to: packed.count, by: 37) {
            #expect(throws: UploadRefusal.self) { try shelf.take(Array(packed[..<length]), for: mine) }
        }
        for place in stride(from: 12, to: packed.count, by: 53) {
            var changed = packed
            changed[place] ^= 0x10
            #expect(throws: UploadRefusal.self) { try shelf.take(changed, for: mine) }
        }
    }
}
