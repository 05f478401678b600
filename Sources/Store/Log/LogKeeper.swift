/// Keeps the write-ahead log short, on the thread of the writer and between its batches.
struct LogKeeper {
    private let length: LogLength
    private let checkpointer: Checkpointer
    private var tender: LogTender

    init(_ length: LogLength, _ checkpointer: Checkpointer, limit: Int) {
        (self.length, self.checkpointer) = (length, checkpointer)
        tender = LogTender(limit: limit)
    }

    /// Has the log moved into the database when it is long; waits only for the tail of it.
    ///
    /// - Parameter isQuiet: Nobody wants anything.
    /// - Throws: `StoreFailure` when the disk failed meanwhile.
    mutating func tend(isQuiet: Bool = false) throws {
        if let outcome = try checkpointer.outcome() { tender.took(outcome) }
        guard let order = tender.committed(length.pages, isQuiet: isQuiet) else { return }
        checkpointer.begin(flushes: order == .beside)
        guard order == .between, let outcome = try checkpointer.outcome(waits: true) else { return }
        tender.took(outcome)
    }

    /// Waits for what was begun, at the end of a daemon's life.
    ///
    /// - Throws: `StoreFailure` when the disk failed.
    func end() throws {
        if tender.isRunning { _ = try checkpointer.outcome(waits: true) }
    }
}
