package import StrictJSON
package import Vocabulary

/// An agentic task, as an admin sees it.
package struct TaskShape: Hashable, Sendable, Codable {
    package let id: TaskID
    package var type = "task"
    package let tenant: Slug
    package var project: String
    /// `acme/ci`.
    package var key: String
    /// `pending`, `running`, `waiting`, or how it ended.
    package let status: String
    package let live: Bool
    package var model: String?
    package var costUSD: String?
    /// The reason of its end, where it failed.
    package var reason: String?
    package let createdAt: Instant
    package var startedAt: String?
    package var completedAt: String?
    /// The task object of the client API; in the look at one task alone.
    package var task: JSONValue?

    package init(
        id: TaskID, tenant: Slug, project: String, key: String, status: String, live: Bool, createdAt: Instant
    ) {
        (self.id, self.tenant, self.project, self.key) = (id, tenant, project, key)
        (self.status, self.live, self.createdAt) = (status, live, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, tenant, project, key, status, live, model
        case costUSD = "cost_usd"
        case reason
        case createdAt = "created_at"
        case startedAt = "started_at"
        case completedAt = "completed_at"
        case task
    }
}

/// Events of a task from one on, oldest first.
package struct TaskEvents: Hashable, Sendable, Codable {
    package var type = "task_events"
    package let task: TaskID
    package let data: [JSONValue]
    /// What to ask for next: events after this one.
    package let lastSeq: Int64
    /// Nothing more will come.
    package let done: Bool

    package init(task: TaskID, data: [JSONValue], lastSeq: Int64, done: Bool) {
        (self.task, self.data, self.lastSeq, self.done) = (task, data, lastSeq, done)
    }

    private enum CodingKeys: String, CodingKey {
        case type, task, data
        case lastSeq = "last_seq"
        case done
    }
}

/// A conversation that the stream guard stopped.
package struct SessionBlockShape: Hashable, Sendable, Codable {
    package let id: String
    package var type = "session_block"
    package let tenant: Slug?
    /// `acme/ci`.
    package let key: String
    /// SHA-256 of the client's session id, or of the first message.
    package let conversation: String
    package let until: Instant
    package var revision: Int64 = 1

    package init(id: String, tenant: Slug?, key: String, conversation: String, until: Instant) {
        (self.id, self.tenant, self.key) = (id, tenant, key)
        (self.conversation, self.until) = (conversation, until)
    }
}
