package import BudgetLedger
import GRDB
package import Vocabulary

/// One open hold, as the operator's list and the end of its call need it.
package struct OpenHold: Hashable, Sendable {
    package let request: RequestID
    package let key: KeyID
    package let model: String
    package let record: HoldRecord
    package let admittedAt: Instant
}

/// The open holds of the writer, and which of them have a row: the place of the leaf that admitted them.
///
/// A hold that begins and ends between two rounds never becomes a row.
struct HoldShelf {
    private struct Entry {
        let hold: OpenHold
        /// Of its leaf.
        let journal: Int64
        /// It has a row, or the running round writes one.
        var isStored: Bool
    }

    private var open: [RequestID: Entry] = [:]
    /// Holds with a row that ended since the running round began.
    private var ended: [Int64] = []
    private var roundAdded: [(journal: Int64, model: String)] = []
    private var roundEnded: [Int64] = []

    var all: [OpenHold] { open.values.map(\.hold) }

    subscript(request: RequestID) -> OpenHold? { open[request]?.hold }

    /// - Parameter journal: The place of the leaf that admits it.
    mutating func add(_ hold: OpenHold, journal: Int64, isStored: Bool = false) {
        open[hold.request] = Entry(hold: hold, journal: journal, isStored: isStored)
    }

    /// Ends a hold; `nil` if there is none of that request.
    mutating func end(_ request: RequestID) -> OpenHold? {
        guard let entry = open.removeValue(forKey: request) else { return nil }
        if entry.isStored { ended.append(entry.journal) }
        return entry.hold
    }

    // MARK: Rows

    /// Answers how many rows the round has.
    mutating func beginRound() -> Int {
        (roundEnded, ended) = (ended, [])
        var index = open.startIndex  // in place: ten thousand open holds are not copied
        while index != open.endIndex {
            let entry = open.values[index]
            if !entry.isStored {
                roundAdded.append((entry.journal, entry.hold.model))
                open.values[index].isStored = true
            }
            open.formIndex(after: &index)
        }
        roundAdded.sort { $0.journal > $1.journal }
        return roundAdded.count
    }

    /// Writes rows of holds that were open when the round began, as long as there is room.
    mutating func writeRound(to database: Database, room: inout Int) throws {
        guard room > 0, !roundAdded.isEmpty else { return }
        let insert = try database.cachedStatement(sql: "INSERT INTO open_hold (journal, model) VALUES (?, ?)")
        while room > 0, let (journal, model) = roundAdded.popLast() {
            room -= 1
            try insert.execute(integers: [journal], texts: [model])
        }
    }

    /// Deletes the rows of holds that had ended when the round began.
    mutating func finishRound(in database: Database) throws {
        guard !roundEnded.isEmpty else { return }
        let delete = try database.cachedStatement(sql: "DELETE FROM open_hold WHERE journal = ?")
        for journal in roundEnded { try delete.execute(integers: [journal]) }
        roundEnded = []
    }
}
