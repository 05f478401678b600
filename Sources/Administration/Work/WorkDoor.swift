import AdminContract
package import Store
package import StrictJSON
package import Vocabulary

/// The rooms where work runs, as the control plane sees them.
package struct WorkDoor: Sendable {
    /// What is seen of a task's record.
    package struct Events: Sendable {
        package let lines: [JSONValue]
        /// Nothing more will come.
        package let isDone: Bool

        package init(lines: [JSONValue], isDone: Bool) { (self.lines, self.isDone) = (lines, isDone) }
    }

    /// A conversation that the stream guard stopped.
    package struct Block: Hashable, Sendable {
        package let id: String
        package let key: KeyID
        package let conversation: String
        package let until: Instant

        package init(id: String, key: KeyID, conversation: String, until: Instant) {
            (self.id, self.key, self.conversation, self.until) = (id, key, conversation, until)
        }
    }

    /// Tells a task what was decided of its ticket.
    package var answer: @Sendable (_ ticket: String, ApprovalWord) -> Void = { _, _ in }
    /// The task object of a task that lives.
    package var document: @Sendable (TaskID) -> JSONValue? = { _ in nil }
    /// Ends a task that lives; false if it does not.
    package var cancel: @Sendable (TaskID) -> Bool = { _ in false }
    /// Events of a task after one of them; `nil` once its record is not kept any more.
    package var events: @Sendable (TaskID, _ after: Int64, _ limit: Int) -> Events? = { _, _, _ in nil }
    package var blocks: @Sendable () -> [Block] = { [] }
    package var lift: @Sendable (_ block: String) -> Void = { _ in }

    package init() {}
}
