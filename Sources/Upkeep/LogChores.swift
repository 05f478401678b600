package import Store

/// The chores of the audit log: heads, heartbeats, and the minutes that end.
package enum LogChores {
    /// When heads are signed and how often the house says that it lives.
    package struct Settings: Sendable {
        package var signEvery = Duration.milliseconds(250)
        /// How long a log may be dirty before its head is signed, seconds.
        package var signLazySeconds: Int64 = 5
        package var heartbeat = Duration.seconds(60)

        package init() {}
    }

    /// The chores that keep every log signed and alive.
    package static func all(_ writer: Writer, _ settings: Settings) -> [Chore] {
        let lazy = settings.signLazySeconds
        return [
            Chore("sign heads", every: settings.signEvery) {
                try await submitted(writer.change { books in try books.signHeads(dirtyFor: lazy) })
            },
            Chore("heartbeat", every: settings.heartbeat) {
                try await submitted(writer.change { books in try books.beat() })
            },
            Chore("end minutes", every: .seconds(1)) {
                try await submitted(writer.change { books in try books.endMinutes() })
            },
        ]
    }

    private static func submitted(_ answer: Void?) throws {
        guard answer != nil else { throw StoreFailure(doing: "keeping the log", cause: "the writer's queue is full") }
    }
}
