import CLinux
import Glibc
package import StrictJSON
import Synchronization
package import Vocabulary

/// The record of one task: one JSON line per event, written before it is told, so that a resume reads the same bytes.
package final class EventLog: Sendable {
    private struct State {
        var seq: Int64 = 0
        /// Length of the file.
        var end: Int64 = 0
        var isClosed = false
        var listeners: [UInt64: @Sendable () -> Void] = [:]
        var number: UInt64 = 0
    }

    private let task: TaskID
    private let file: Descriptor
    private let state: Mutex<State>

    /// Makes or continues the file `events.jsonl` of a task's folder.
    package init(_ task: TaskID, in folder: Folder) throws(FileRefusal) {
        self.task = task
        let flags = O_RDWR | O_CREAT | O_APPEND
        file = Descriptor(
            try Kernel.open("events.jsonl", beneath: folder.descriptor, flags: flags, mode: 0o600, nofollow: true))
        var state = State()
        state.end = try Kernel.facts(of: file.number).size
        let text = try Kernel.read(file.number, limit: Int(clamping: state.end))
        state.seq = Int64(text.count { $0 == 0x0A })
        self.state = Mutex(state)
    }

    /// The number of the last event.
    package var lastSeq: Int64 { state.withLock { $0.seq } }

    /// True once the last event of the task is written.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Somebody follows it.
    package var isHeard: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// Writes an event and tells the listeners that there is more; after the last one nothing is written.
    @discardableResult
    package func tell(
        _ type: String, agent: String = "main", at now: Instant, _ fields: [JSONValue.Member] = [], isLast: Bool = false
    ) -> Int64 {
        let (seq, listeners) = state.withLock { state -> (Int64, [@Sendable () -> Void]) in
            guard !state.isClosed else { return (state.seq, []) }
            state.seq += 1
            let head: [JSONValue.Member] = [
                .init("type", .string(type)), .init("task_id", .string(task.text)), .init("seq", .integer(state.seq)),
                .init("timestamp", .string(now.millisecondText)), .init("agent", .string(agent)),
            ]
            let line = JSONWriter.plain(.object(head + fields)) + [0x0A]
            // A disk that is full loses the record, not the task; readers see the gap in `seq`.
            if (try? Kernel.write(line, to: file.number)) != nil { state.end += Int64(line.count) }
            state.isClosed = isLast
            return (state.seq, Array(state.listeners.values))
        }
        for listener in listeners { listener() }
        return seq
    }

    /// Whole lines from `offset` on, about `limit` bytes, and the offset behind them; empty when there are no more yet.
    package func lines(from offset: Int64, limit: Int = 65_536) -> (lines: [[UInt8]], next: Int64) {
        let end = state.withLock { $0.end }
        guard offset < end else { return ([], offset) }
        // A line longer than the limit is read whole.
        var size = limit
        while true {
            let count = min(Int64(size), end - offset)
            guard let bytes = try? Kernel.read(file.number, at: offset, limit: Int(count)) else { return ([], offset) }
            guard let last = bytes.lastIndex(of: 0x0A) else {
                guard count < end - offset else { return ([], offset) }
                size *= 4
                continue
            }
            return (bytes[..<last].split(separator: 0x0A).map { Array($0) }, offset + Int64(last) + 1)
        }
    }

    /// The offset behind the event `seq`.
    package func offset(after seq: Int64) -> Int64 {
        var (offset, left) = (Int64(0), seq)
        while left > 0 {
            let (lines, next) = lines(from: offset, limit: 1 << 18)
            guard !lines.isEmpty else { return offset }
            guard Int64(lines.count) > left else {
                left -= Int64(lines.count)
                offset = next
                continue
            }
            return offset + lines.prefix(Int(left)).reduce(0) { $0 + Int64($1.count) + 1 }
        }
        return offset
    }

    /// Calls `listener` after each event from now on, on the thread that wrote it; the number ends that.
    package func listen(_ listener: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            state.number += 1
            state.listeners[state.number] = listener
            return state.number
        }
    }

    package func stopListening(_ number: UInt64) { state.withLock { $0.listeners[number] = nil } }
}

extension Instant {
    /// `2026-11-22T10:00:00.021Z`.
    package var millisecondText: String {
        let nanoseconds = nanosecondText  // the fraction has nine digits
        return nanoseconds.hasSuffix("Z") ? String(nanoseconds.dropLast(7)) + "Z" : nanoseconds
    }
}
