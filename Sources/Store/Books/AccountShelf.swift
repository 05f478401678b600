import BudgetLedger
import GRDB
import Vocabulary

/// The accounts of the writer: the ledger's flat arrays, the subjects that own the places, and what this batch touched.
struct AccountShelf {
    /// One account's owner: its row id and its id on paper (`ten_...`, `prj_...`, `key_...`).
    struct Subject {
        let id: Int64
        let name: String
    }

    private(set) var book = AccountBook()
    private(set) var subjects: [Subject] = []
    private var places: [String: Int] = [:]
    private var isTouched: [Bool] = []
    private var touched: [Int] = []

    /// Account places that this batch changed, for the board.
    var changes: [Int] { touched }

    func place(of name: String) -> Int? { places[name] }

    /// Adds the account of a subject whose row exists.
    mutating func add(_ subject: Subject, _ state: AccountState, limits: AccountLimits) -> Int {
        let place = book.append(state, limits: limits)
        subjects.append(subject)
        places[subject.name] = place
        isTouched.append(false)
        touch(place)
        return place
    }

    mutating func setLimits(_ limits: AccountLimits, at place: Int) {
        book.limits[place] = limits
        touch(place)
    }

    mutating func hold(
        _ amount: NanoUSD, on path: AccountPath, now starts: WindowStarts, at instant: Instant, policy: LimitSet
    ) throws(HoldRefusal) -> HoldRecord {
        let record = try book.hold(amount, on: path, now: starts, at: instant, policy: policy)
        touch(path)
        return record
    }

    /// Ends a hold at `cost`; answers what passed the hold.
    mutating func settle(_ record: HoldRecord, cost: NanoUSD) -> NanoUSD {
        touch(record.path)
        return book.settle(record, cost: cost)
    }

    private mutating func touch(_ path: AccountPath) {
        for level in 0..<path.count { touch(path[level]) }
    }

    private mutating func touch(_ place: Int) {
        guard !isTouched[place] else { return }
        isTouched[place] = true
        touched.append(place)
    }

    /// Writes each touched account once.
    mutating func write(to database: Database) throws {
        guard !touched.isEmpty else { return }
        let upsert = try database.cachedStatement(
            sql: """
                INSERT INTO account (subject, counters) VALUES (?, ?)
                ON CONFLICT (subject) DO UPDATE SET counters = excluded.counters
                """)
        for place in touched {
            try upsert.execute(integers: [subjects[place].id], blob: AccountRow.bytes(book.states[place]))
        }
    }

    /// Forgets what was touched, once it is on disk and on the board.
    mutating func settleBatch() {
        for place in touched { isTouched[place] = false }
        touched.removeAll(keepingCapacity: true)
    }
}
