package import Vocabulary

/// The record of one task to read from: of a live one with news of more, of an ended one as it lies on the disk.
package struct EventSource: Sendable {
    private let log: EventLog
    private let isLive: Bool

    package init(live log: EventLog) { (self.log, isLive) = (log, true) }

    /// The record of a task that has ended; `nil` once it is no longer kept.
    package init?(_ task: TaskID, in folder: String) {
        // A folder that is gone has no record.
        guard let home = try? Folder("\(folder)/\(task.text)"), let log = try? EventLog(task, in: home) else {
            return nil
        }
        (self.log, isLive) = (log, false)
    }

    /// Nothing more is written.
    package var isClosed: Bool { !isLive || log.isClosed }

    package func lines(from offset: Int64) -> (lines: [[UInt8]], next: Int64) { log.lines(from: offset) }

    /// The offset behind the event `seq`.
    package func offset(after seq: Int64) -> Int64 { log.offset(after: seq) }

    package func listen(_ listener: @escaping @Sendable () -> Void) -> UInt64 { log.listen(listener) }

    package func stopListening(_ number: UInt64) { log.stopListening(number) }
}
