import CFaultDisk
import Foundation
import LedgerTesting
import Seeds

/// The disk of these tests: it records every write and sync under one folder, and fails when it is told to.
///
/// One test at a time watches a folder.
enum FaultDisk {
    struct Event {
        let kind: fault_disk_kind
        let file: Int
        let offset: Int
        let bytes: [UInt8]
    }

    /// The calls that can fail, and how.
    enum Fault: String, CaseIterable {
        case inputOutput, full, short, sync
        /// The flush of the database, while its log is moved there.
        case move
    }

    static func watch(_ folder: String) {
        guard fault_disk_register() == 0 else { preconditionFailure("SQLite takes no VFS") }
        // SAFETY: the path is copied during the call.
        unsafe fault_disk_watch(folder)
    }

    static func unwatch() { fault_disk_unwatch() }

    /// Lets call number `n` from now, and every one after it, fail.
    static func fail(_ n: Int, _ fault: Fault) {
        let (kind, mode, file): (UInt32, UInt32, Int32) =
            switch fault {
            case .inputOutput: (0, FAULT_EIO.rawValue, -1)
            case .full: (FAULT_WRITE.rawValue, FAULT_FULL.rawValue, -1)
            case .short: (FAULT_WRITE.rawValue, FAULT_SHORT.rawValue, -1)
            case .sync: (FAULT_SYNC.rawValue, FAULT_EIO.rawValue, -1)
            case .move: (FAULT_SYNC.rawValue, FAULT_EIO.rawValue, 0)
            }
        fault_disk_fail(Int64(n), Int32(kind), Int32(mode), file)
    }

    static func heal() { fault_disk_heal() }

    static var count: Int { Int(fault_disk_count()) }

    /// Everything that has happened so far.
    static var events: [Event] {
        (0..<count).map { place in
            // SAFETY: the record keeps the bytes until the folder is unwatched, which this suite does last.
            let event = unsafe fault_disk_at(Int64(place))
            // SAFETY: as above; the pointer is NULL where there are no bytes.
            let bytes = unsafe UnsafeBufferPointer(
                start: event.bytes, count: event.bytes == nil ? 0 : Int(event.length))
            // SAFETY: as above.
            return unsafe Event(
                kind: fault_disk_kind(UInt32(event.kind)), file: Int(event.file), offset: Int(event.offset),
                bytes: Array(bytes))
        }
    }
}

/// What a power failure leaves of the files: all that was synced, and any part of the rest.
struct DiskImage {
    /// The database, its write-ahead log, its rollback journal; `nil` is not there.
    private var files: [[UInt8]?] = [nil, nil, nil]

    /// The files after `events`, of which those not synced are kept or dropped at random; the last write is torn.
    init(after events: ArraySlice<FaultDisk.Event>, using generator: inout SeededRandom) {
        for (place, event) in zip(events.indices, events) {
            let isSynced = events[place...].contains { $0.kind == FAULT_SYNC && $0.file == event.file }
            // SQLite deletes a journal together with a sync of its folder.
            guard isSynced || event.kind == FAULT_DELETE || Bool.random(using: &generator) else { continue }
            apply(event, torn: !isSynced && place == events.endIndex - 1)
        }
    }

    private mutating func apply(_ event: FaultDisk.Event, torn: Bool) {
        switch event.kind {
        case FAULT_WRITE:
            // A disk writes sectors of 512 bytes whole or not at all.
            let bytes = torn ? event.bytes.prefix(event.bytes.count / 1_024 * 512) : event.bytes[...]
            var file = files[event.file] ?? []
            let end = event.offset + bytes.count
            if file.count < end { file += [UInt8](repeating: 0, count: end - file.count) }
            file.replaceSubrange(event.offset..<end, with: bytes)
            files[event.file] = file
        case FAULT_TRUNCATE:
            guard var file = files[event.file] else { return }
            if file.count > event.offset { file.removeLast(file.count - event.offset) }
            files[event.file] = file
        case FAULT_DELETE: files[event.file] = nil
        default: break
        }
    }

    /// Lays the files down as the state folder of a daemon.
    func write(to folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for (name, file) in zip(["gatehouse.db", "gatehouse.db-wal", "gatehouse.db-journal"], files) {
            guard let file else { continue }
            try Data(file).write(to: URL(filePath: "\(folder)/\(name)"))
        }
    }
}
