import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

/// The events of one task, page after page, as `events` and `follow` print them.
struct TaskEvents {
    private static let columns = [
        Column("seq"), Column("timestamp"), Column("type"), Column("agent"), Column("subject"), Column("status"),
    ]

    let id: String
    private var seq: Int64

    /// - Parameter after: Only events after this one.
    init(of id: String, after: Int) { (self.id, seq) = (id, Int64(after)) }

    /// Prints the next page.
    ///
    /// - Returns: Whether there was something on it, and whether the task has ended and all is told.
    mutating func printPage(_ session: Session) async throws -> (isEmpty: Bool, isLast: Bool) {
        let page = try await session.send(AdminCall(.listTaskEvents, [id]).asking("after", String(seq))).json()
        let events = page["data"]?.array ?? []
        for event in events { session.output.line(event, Self.columns) }
        seq = page["last_seq"]?.integer ?? seq
        return (events.isEmpty, page["done"]?.bool == true)
    }
}
