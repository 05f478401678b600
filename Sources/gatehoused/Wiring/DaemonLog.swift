import FoundationEssentials
import Glibc
import Logging
import StrictJSON
import Vocabulary

/// Writes log lines to standard error: one JSON object per line, or text for a person.
///
/// No prompt, body, secret or token is ever handed to a logger.
struct DaemonLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String
    private let isJSON: Bool

    init(label: String, level: Logger.Level, isJSON: Bool) {
        (self.label, logLevel, self.isJSON) = (label, level, isJSON)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        LogCounts.count(event.level)
        let facts = metadata.merging(event.metadata ?? [:]) { _, own in own }.sorted { $0.key < $1.key }
        let time = SystemClock.now()
        let line = isJSON ? json(event, facts, time) : text(event, facts, time)
        FileHandleOut.write(line + "\n")
    }

    private func json(_ event: LogEvent, _ facts: [(key: String, value: Logger.MetadataValue)], _ time: Instant)
        -> String
    {
        var members = [
            JSONValue.Member("time", .string(time.nanosecondText)),
            JSONValue.Member("level", .string(event.level.rawValue)),
            JSONValue.Member("message", .string("\(event.message)")),
        ]
        members += facts.map { JSONValue.Member($0.key, .string("\($0.value)")) }
        return String(decoding: JSONWriter.plain(.object(members)), as: UTF8.self)
    }

    private func text(_ event: LogEvent, _ facts: [(key: String, value: Logger.MetadataValue)], _ time: Instant)
        -> String
    {
        let tail = facts.map { " \($0.key)=\($0.value)" }.joined()
        return "\(time.secondText) \(event.level.rawValue) \(event.message)\(tail)"
    }
}

/// Standard error, written to in whole lines.
enum FileHandleOut {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        // SAFETY: reads the array during the call; a line that cannot be written has nowhere to be told of.
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
