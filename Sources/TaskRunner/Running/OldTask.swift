package import StrictJSON
import TaskLifecycle
package import Vocabulary

/// A task that lived when the daemon died: its record gets its last line, so that a resume delivers it.
package enum OldTask {
    /// - Parameter document: The task object as it is kept now.
    package static func end(_ task: TaskID, _ document: JSONValue, in folder: String, at now: Instant) {
        // A record that is gone needs no last line.
        guard let home = try? Folder("\(folder)/\(task.text)"), let log = try? EventLog(task, in: home) else { return }
        log.tell(
            "result", at: now,
            [
                .init("status", .string(TaskStatus.interrupted.word)),
                .init("summary", .string(TaskFault.interrupted.message)), .init("result", .null),
                .init("artifacts", .array([])), .init("usage", document["usage"] ?? .null),
                .init("error", document["error"] ?? .null),
            ], isLast: true)
    }
}
