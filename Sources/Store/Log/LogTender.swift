/// Decides when the write-ahead log is moved into the database, by the lengths that it is told.
///
/// Most of the log is moved while batches go on, and what they add meanwhile once more; when only a tail is left, the
/// writer waits for it. Then nothing is left, and the next commit begins the log anew in the same file.
struct LogTender {
    enum Order: Hashable {
        /// Move the log while the writer goes on.
        case beside
        /// Move it while the writer waits: it is little.
        case between
    }

    /// Pages at which the log is moved.
    private let limit: Int
    /// Pages that the writer waits for.
    private let tail: Int
    private var pages = 0
    /// Pages that are in the database, when it was last heard of.
    private var copied = 0
    /// No checkpoint before the log is so long.
    private var next: Int
    private(set) var isRunning = false

    init(limit: Int) {
        (self.limit, next) = (limit, limit)
        tail = max(1, limit / 8)
    }

    /// Takes the length of the log after a commit; says what to do about it.
    ///
    /// - Parameter isQuiet: Nobody wants anything, so that the log is worth moving at a tail's length.
    mutating func committed(_ pages: Int, isQuiet: Bool = false) -> Order? {
        if pages < self.pages { (copied, next) = (0, limit) }  // it began anew
        self.pages = pages
        let left = pages - copied
        guard !isRunning, left > 0, pages >= next || (isQuiet && left >= tail) else { return nil }
        isRunning = true
        return left <= tail ? .between : .beside
    }

    /// Takes what a checkpoint came to.
    mutating func took(_ outcome: Checkpointer.Outcome) {
        isRunning = false
        let isFurther = outcome.copied > copied && outcome.copied < pages
        copied = max(copied, outcome.copied)
        // Without a step, a reader holds the log: it is tried again when the log is as much longer.
        next = isFurther ? 0 : pages + limit
    }
}
