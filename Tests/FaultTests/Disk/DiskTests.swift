import CFaultDisk
import Foundation
import LedgerTesting
import Seeds
import Testing

/// The store on disks that fail: acknowledged means present, and the writer ends rather than guess.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DiskTests {
    private static let most = ProcessInfo.processInfo.environment["GATEHOUSE_DISK_CUTS"].flatMap(Int.init) ?? 60

    @Test func `what was acknowledged is on every disk that a power failure can leave`() throws {
        var generator = SeededRandom(seed: 11)
        let (folder, house) = (try MemoryFolder(), SimulatedHouse(using: &generator))
        FaultDisk.watch(folder.path)
        defer { FaultDisk.unwatch() }
        let first = try BrokenDiskHouse(house, in: folder.path + "/state")
        let furnished = FaultDisk.count
        #expect(first.live(rounds: 40, isNew: true, using: 3) == nil)
        let (events, acknowledged) = (FaultDisk.events, first.acknowledged)
        FaultDisk.unwatch()
        let begin = acknowledged.first?.events ?? furnished
        #expect(acknowledged.count > 80 && events.count > begin + 40)
        for cut in 0..<Self.most {
            let end = begin + (events.count - begin) * cut / Self.most
            let image = DiskImage(after: events[..<end], using: &generator)
            let left = try MemoryFolder()
            try image.write(to: left.path + "/state")
            let fault = try house.fault(
                in: left.path + "/state", acknowledged: acknowledged.filter { $0.events <= end })
            #expect(fault == nil, "cut after event \(end) of \(events.count): \(fault ?? "")")
        }
    }

    @Test(arguments: FaultDisk.Fault.allCases)
    func `a failing disk ends the writer, and a restart has all that was acknowledged`(fault: FaultDisk.Fault) throws {
        var endings = 0
        for n in 0..<12 {
            var generator = SeededRandom(seed: UInt64(n))
            let (folder, house) = (try MemoryFolder(), SimulatedHouse(using: &generator))
            FaultDisk.watch(folder.path)
            defer { FaultDisk.unwatch() }
            let state = folder.path + "/state"
            var acknowledged = try furnished(house, in: state)
            let broken = try BrokenDiskHouse(house, in: state)
            // How often the log is moved in such a life depends on the machine, but for the first time.
            let call = fault == .move ? 0 : n * 3
            FaultDisk.fail(call, fault)
            let failure = broken.live(rounds: 60, isNew: false, using: UInt64(n))
            FaultDisk.heal()
            if failure != nil { endings += 1 }
            acknowledged += broken.acknowledged
            let left = try copy(of: state)
            let wrong = try house.fault(in: left.path + "/state", acknowledged: acknowledged)
            #expect(wrong == nil, "call \(call): \(wrong ?? "")")
        }
        // Whatever fails, somebody was waiting for it: the writer never goes on as if it had not happened.
        #expect(endings == 12)
    }

    /// What the disk sees of the write-ahead log while a house lives (`docs/adr/0025`).
    private func logEvents(isRelaxed: Bool) throws -> [FaultDisk.Event] {
        var generator = SeededRandom(seed: 17)
        let (folder, house) = (try MemoryFolder(), SimulatedHouse(using: &generator))
        FaultDisk.watch(folder.path)
        defer { FaultDisk.unwatch() }
        let state = folder.path + "/state"
        let first = try BrokenDiskHouse(house, in: state, isRelaxed: isRelaxed)
        #expect(first.live(rounds: 200, isNew: true, using: 3) == nil)
        let events = FaultDisk.events.filter { $0.file == 1 }
        #expect(try house.fault(in: state, acknowledged: first.acknowledged) == nil)
        return events
    }

    @Test func `a commit is one write of the log and one flush`() throws {
        let events = try logEvents(isRelaxed: false)
        let writes = events.count { $0.kind == FAULT_WRITE }
        #expect(writes > 200)
        for (event, next) in zip(events, events.dropFirst()) where event.kind == FAULT_WRITE {
            // Only what furnishes the house is larger than what is gathered at most.
            #expect(next.kind == FAULT_SYNC || event.bytes.count > 120_000, "\(event.bytes.count) at \(event.offset)")
        }
    }

    @Test func `a relaxed house writes each commit before it is seen, and flushes the head of each new log`() throws {
        let events = try logEvents(isRelaxed: true)
        let (writes, syncs) = (events.count { $0.kind == FAULT_WRITE }, events.count { $0.kind == FAULT_SYNC })
        #expect(writes > 200 && syncs < writes / 2)
        let heads = zip(events, events.dropFirst()).filter { $0.0.kind == FAULT_WRITE && $0.0.offset == 0 }
        #expect(!heads.isEmpty)
        for (_, next) in heads { #expect(next.kind == FAULT_SYNC) }
    }

    /// What a restarted machine finds: the files, without the shared memory of the process that died.
    private func copy(of state: String) throws -> MemoryFolder {
        let left = try MemoryFolder()
        try FileManager.default.createDirectory(
            atPath: left.path + "/state", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in ["gatehouse.db", "gatehouse.db-wal"]
        where FileManager.default.fileExists(atPath: "\(state)/\(name)") {
            try FileManager.default.copyItem(atPath: "\(state)/\(name)", toPath: "\(left.path)/state/\(name)")
        }
        return left
    }

    private func furnished(_ house: SimulatedHouse, in state: String) throws -> [BrokenDiskHouse.Acknowledged] {
        let first = try BrokenDiskHouse(house, in: state)
        #expect(first.live(rounds: 3, isNew: true, using: 5) == nil)
        return first.acknowledged
    }
}
