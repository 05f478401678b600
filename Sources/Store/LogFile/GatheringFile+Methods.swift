import GRDBSQLite

extension GatheringFile {
    /// What SQLite calls.
    // SAFETY: made once and never changed.
    nonisolated(unsafe) static let table: UnsafeMutablePointer<sqlite3_io_methods> = {
        // SAFETY: a place is asked for, nothing is read.
        let begin = unsafe MemoryLayout<GatheringFile>.offset(of: \.base)
        precondition(begin == 0, "SQLite finds its methods at the beginning of a file")
        let place = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        // SAFETY: fresh memory, whole before anybody else sees it.
        unsafe place.initialize(to: methods)
        return unsafe place
    }()

    /// The file behind the pointer that SQLite hands to its methods.
    static func at(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafeMutablePointer<GatheringFile> {
        // SAFETY: SQLite calls these methods with files that were opened to gather, and with no others.
        unsafe UnsafeMutableRawPointer(file).unsafelyUnwrapped.assumingMemoryBound(to: GatheringFile.self)
    }

    private static var methods: sqlite3_io_methods {
        var table = sqlite3_io_methods()
        table.iVersion = 1
        // SAFETY: each is called with an open file of this kind, and its arguments are used during the call only.
        unsafe table.xClose = { unsafe GatheringFile.at($0).pointee.close() }
        unsafe table.xRead = { file, bytes, count, offset in
            unsafe GatheringFile.at(file).pointee.ask { unsafe $1.xRead($0, bytes, count, offset) }
        }
        unsafe table.xWrite = { file, bytes, count, offset in
            guard let bytes = unsafe bytes else { return SQLITE_MISUSE }
            return unsafe GatheringFile.at(file).pointee.write(bytes, Int(count), at: offset)
        }
        unsafe table.xTruncate = { file, size in
            unsafe GatheringFile.at(file).pointee.ask { unsafe $1.xTruncate($0, size) }
        }
        // SAFETY: as above.
        unsafe table.xSync = { unsafe GatheringFile.at($0).pointee.flush($1) }
        unsafe table.xFileSize = { file, size in
            unsafe GatheringFile.at(file).pointee.ask { unsafe $1.xFileSize($0, size) }
        }
        unsafe table.xFileControl = { file, operation, argument in
            unsafe GatheringFile.at(file).pointee.ask { unsafe $1.xFileControl($0, operation, argument) }
        }
        // SAFETY: as above.
        unsafe table.xSectorSize = { file in
            unsafe GatheringFile.at(file).pointee.methods.xSectorSize(GatheringFile.at(file).pointee.inner)
        }
        unsafe table.xDeviceCharacteristics = { file in
            unsafe GatheringFile.at(file).pointee.methods.xDeviceCharacteristics(GatheringFile.at(file).pointee.inner)
        }
        // SAFETY: none of them is called: not the log is locked, its database is.
        unsafe table.xLock = { _, _ in SQLITE_MISUSE }
        unsafe table.xUnlock = { _, _ in SQLITE_MISUSE }
        unsafe table.xCheckReservedLock = { _, _ in SQLITE_MISUSE }
        return table
    }
}
