package import Store

/// The chores of the audit log: heads, heartbeats, and the minutes that end.
package enum LogChores {
    /// When heads are signed and how often the house says that it lives.
    package struct Settings: Sendable {
        package var signEvery = Duration.milliseconds(250)
        /// How long a log may be dirty before its head is signed, seconds.
        package var signLazySeconds: Int64 = 5
        package var heartbeat = Duration.seconds(60)
        package var tileEvery = Duration.seconds(5)

        package init() {}
    }

    /// The chores that keep every log signed, published, tiled and alive.
    package static func all(_ store: OpenStore, _ settings: Settings) -> [Chore] {
        let (writer, lazy, file) = (store.writer, settings.signLazySeconds, HeadFile(store.folder))
        let tiling = TileRound(store)
        return [
            Chore("sign heads", every: settings.signEvery) {
                let signed = await writer.change { books in Signed(head: try books.signHeads(dirtyFor: lazy)) }
                if let head = try submitted(signed).head { try file.write(head) }
            },
            Chore("write tiles", every: settings.tileEvery) { try tiling.run() },
            Chore("heartbeat", every: settings.heartbeat) {
                try await submitted(writer.change { books in try books.beat() })
            },
            Chore("end minutes", every: .seconds(1)) {
                try await submitted(writer.change { books in try books.endMinutes() })
            },
        ]
    }

    /// What a tick signed: nothing where no log was due.
    private struct Signed: Sendable { let head: SignedHead? }

    @discardableResult
    private static func submitted<Answer>(_ answer: Answer?) throws -> Answer {
        guard let answer else { throw StoreFailure(doing: "keeping the log", cause: "the writer's queue is full") }
        return answer
    }
}
