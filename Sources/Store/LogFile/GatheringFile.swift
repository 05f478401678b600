import GRDBSQLite

/// A write-ahead log that hands what follows each other to the system in one piece (`docs/adr/0025`).
///
/// SQLite writes a commit frame by frame, each in two pieces, and then flushes: what is gathered until then is one
/// write of the same bytes at the same place. Whoever asks this file anything else is answered behind that write.
///
/// INVARIANT: nothing is gathered once `flush` or `handOver` has returned; a write that failed is forgotten, and SQLite
/// hears of it.
// SAFETY: both pointers are its own until `close`, and SQLite calls one method of a file at a time.
@safe struct GatheringFile {
    /// Bytes that are gathered at most; a commit of 25 leaves makes a fifth of it.
    static let capacity = 131_072

    // SQLite looks for its table of methods here.
    var base: sqlite3_file
    let inner: UnsafeMutablePointer<sqlite3_file>
    private let bytes: UnsafeMutableRawPointer
    private var count = 0
    private var start: Int64 = 0
    /// Commits are in the system's memory when they are shown, and not yet on the disk.
    var isRelaxed = false

    /// - Parameter inner: An open file of the system; its owner is this one from now on.
    init(inner: UnsafeMutablePointer<sqlite3_file>) {
        // SAFETY: the pointers are kept and not read.
        unsafe (base, self.inner) = (sqlite3_file(pMethods: Self.table), inner)
        // SAFETY: fresh memory, freed in `close`.
        unsafe bytes = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity, alignment: 16)
    }

    /// The methods of the file beneath, which `open` found in order.
    var methods: sqlite3_io_methods {
        // SAFETY: an open file has its methods, by the contract of `xOpen`.
        unsafe inner.pointee.pMethods.pointee
    }

    /// Takes `length` bytes for the place `offset`.
    mutating func write(_ source: UnsafeRawPointer, _ length: Int, at offset: Int64) -> Int32 {
        if count > 0, offset != start + Int64(count) || count + length > Self.capacity {
            let status = handOver()
            guard status == SQLITE_OK else { return status }
        }
        // SAFETY: SQLite lends `length` bytes for the time of this call.
        guard length <= Self.capacity else { return unsafe methods.xWrite(inner, source, Int32(length), offset) }
        if count == 0 { start = offset }
        // SAFETY: there is room for them, by the first condition and the second.
        unsafe (bytes + count).copyMemory(from: source, byteCount: length)
        count += length
        return SQLITE_OK
    }

    /// Writes what was gathered.
    mutating func handOver() -> Int32 {
        guard count > 0 else { return SQLITE_OK }
        defer { count = 0 }
        // SAFETY: the first `count` bytes are written, and the file beneath is open.
        return unsafe methods.xWrite(inner, bytes, Int32(count), start)
    }

    /// Writes what was gathered and has the disk keep it.
    ///
    /// The head of a log that begins anew waits for the disk also where commits do not: without it, frames of the log
    /// before would count again after a loss of power.
    mutating func flush(_ flags: Int32) -> Int32 {
        let waits = !isRelaxed || count == 0 || start == 0
        let status = handOver()
        // SAFETY: the file beneath is open.
        return status == SQLITE_OK && waits ? unsafe methods.xSync(inner, flags) : status
    }

    /// Ends this file; nothing of it is used after that.
    mutating func close() -> Int32 {
        let status = handOver()
        // SAFETY: all of it is this file's own, and SQLite calls this once.
        let closed = unsafe methods.xClose(inner)
        unsafe inner.deallocate()
        unsafe bytes.deallocate()
        return status == SQLITE_OK ? closed : status
    }

    /// Asks the file beneath, after what was gathered.
    ///
    /// Bytes that are lost before a question are a failed write, whatever the question was: SQLite then gives up the
    /// whole transaction.
    mutating func ask(_ question: (UnsafeMutablePointer<sqlite3_file>, sqlite3_io_methods) -> Int32) -> Int32 {
        guard handOver() == SQLITE_OK else { return SQLITE_IOERR | 3 << 8 }  // SQLITE_IOERR_WRITE
        // SAFETY: the file beneath is open.
        return unsafe question(inner, methods)
    }
}
