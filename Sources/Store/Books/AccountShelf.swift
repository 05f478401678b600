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
    /// Places whose account is gone, for the next one; and the subjects whose rows go with this batch.
    private var free: [Int] = []
    private var goneSubjects: [Int64] = []

    /// Account places that this batch changed, for the board.
    var changes: [Int] { touched }

    func place(of name: String) -> Int? { places[name] }

    /// Adds the account of a subject whose row exists.
    mutating func add(_ subject: Subject, _ state: AccountState, limits: AccountLimits) -> Int {
        let place: Int
        if let known = free.popLast() {
            book.replace(at: known, state, limits: limits)
            subjects[known] = subject
            place = known
        } else {
            place = book.append(state, limits: limits)
            subjects.append(subject)
            isTouched.append(false)
        }
        places[subject.name] = place
        touch(place)
        return place
    }

    /// Ends an account that nothing hangs on any more; answers what was spent from it.
    ///
    /// One with open holds is closed for new ones and stays until its last hold has ended.
    mutating func close(_ name: String) -> NanoUSD? {
        guard let place = places[name] else { return nil }
        let total = book.states[place].total
        guard total.held == 0 else {
            book.limits[place].isClosed = true
            return nil
        }
        places[name] = nil
        goneSubjects.append(subjects[place].id)
        if isTouched[place] {
            isTouched[place] = false
            touched.removeAll { $0 == place }
        }
        free.append(place)
        return NanoUSD(total.spent)
    }

    /// Names of accounts that begin with `prefix`, the longest first: agents before their tasks.
    func names(beginningWith prefix: String) -> [String] {
        places.keys.filter { $0.hasPrefix(prefix) }.sorted { ($0.count, $0) > ($1.count, $1) }
    }

    /// What was spent from an account so far.
    func spent(from name: String) -> NanoUSD {
        NanoUSD(places[name].map { book.states[$0].total.spent } ?? 0)
    }

    /// Deletes the rows of accounts that are gone; called after the holds are written, which may still name them.
    mutating func writeGone(to database: Database) throws {
        guard !goneSubjects.isEmpty else { return }
        for subject in goneSubjects.reversed() {
            try database.cachedStatement(sql: "DELETE FROM account WHERE subject = ?").execute(integers: [subject])
        }
        // Children were closed first, so their rows go first.
        for subject in goneSubjects {
            try database.cachedStatement(sql: "DELETE FROM subject WHERE id = ?").execute(integers: [subject])
        }
        goneSubjects.removeAll(keepingCapacity: true)
    }

    mutating func setLimits(_ limits: AccountLimits, at place: Int) {
        book.limits[place] = limits
        touch(place)
    }

    mutating func hold(
        _ amount: NanoUSD, on path: AccountPath, now starts: WindowStarts, at instant: Instant, policy: LimitSet,
        policyLevel: Int = 0
    ) throws(HoldRefusal) -> HoldRecord {
        let record = try book.hold(
            amount, on: path, now: starts, at: instant, policy: policy, policyLevel: policyLevel)
        touch(path)
        return record
    }

    /// Begins later windows of one account, as carried books do.
    mutating func move(_ place: Int, to starts: WindowStarts) {
        book.move(place, to: starts)
        touch(place)
    }

    /// Ends a hold at `cost`; answers what passed the hold.
    mutating func settle(_ record: HoldRecord, cost: NanoUSD) -> NanoUSD {
        touch(record.path)
        return book.settle(record, cost: cost)
    }

    /// Moves what was spent, over the whole path or not at all.
    mutating func adjust(
        _ amount: NanoUSD, on path: AccountPath, in starts: WindowStarts
    ) throws(AdjustmentRefusal) {
        try book.adjust(amount, on: path, in: starts)
        touch(path)
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
