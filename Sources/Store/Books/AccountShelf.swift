import BudgetLedger
import GRDB
import Vocabulary

/// The accounts of the writer: the ledger's flat arrays, the subjects that own the places, what this batch touched, and
/// whose rows are behind.
struct AccountShelf {
    /// One account's owner: its row id and its id on paper (`ten_...`, `prj_...`, `key_...`).
    struct Subject {
        let id: Int64
        let name: String
    }

    private(set) var book = AccountBook()
    private(set) var subjects: [Subject] = []
    private var places = PlaceTable()
    private var isTouched: [Bool] = []
    private var touched: [Int] = []
    private var behind = DirtyPlaces()
    /// Places whose account is gone, for the next one; and the subjects whose rows go with this batch.
    private var free: [Int] = []
    private var goneSubjects: [Int64] = []

    /// Account places that this batch changed, for the board.
    var changes: [Int] { touched }

    func place(of name: String) -> Int? { places.place(of: name) { subjects[$0].name == name } }

    /// As `place(of:)`, where `guess` is looked at first.
    func place(of name: String, near guess: Int) -> Int? {
        guess < subjects.count && subjects[guess].name == name ? guess : place(of: name)
    }

    /// Takes room for as many accounts at once.
    mutating func reserve(_ count: Int) {
        book.reserve(count)
        subjects.reserveCapacity(count)
        places.reserve(count)
        isTouched.reserveCapacity(count)
        touched.reserveCapacity(count)
    }

    /// Adds the account of a subject whose row exists, with its state.
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
        places.add(subject.name, at: place)
        show(place)
        return place
    }

    /// Ends an account that nothing hangs on any more; answers what was spent from it.
    ///
    /// One with open holds is closed for new ones and stays until its last hold has ended (`closedAndFree`).
    mutating func close(_ name: String) -> NanoUSD? {
        guard let place = place(of: name) else { return nil }
        let total = book.states[place].total
        guard total.held == 0 else {
            book.limits[place].isClosed = true
            return nil
        }
        places.remove(name, at: place)
        goneSubjects.append(subjects[place].id)
        subjects[place] = Subject(id: 0, name: "")
        behind.clear(place)
        if isTouched[place] {
            isTouched[place] = false
            touched.removeAll { $0 == place }
        }
        free.append(place)
        return NanoUSD(total.spent)
    }

    /// Names of closed accounts of `path` on which nothing is held any more, the innermost first.
    func closedAndFree(_ path: AccountPath) -> [String] {
        (0..<path.count).map { path[$0] }.filter { place in
            book.limits[place].isClosed && book.states[place].total.held == 0
        }.map { subjects[$0].name }
    }

    /// Names of accounts that begin with `prefix`, the longest first: agents before their tasks.
    func names(beginningWith prefix: String) -> [String] {
        let names = subjects.lazy.map(\.name).filter { $0.utf8.starts(with: prefix.utf8) }
        return names.sorted { ($0.count, $0) > ($1.count, $1) }
    }

    /// What was spent from an account so far.
    func spent(from name: String) -> NanoUSD {
        NanoUSD(place(of: name).map { book.states[$0].total.spent } ?? 0)
    }

    /// Deletes the rows of accounts that are gone.
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
        show(place)
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
        behind.mark(place)
        show(place)
    }

    /// Has the board and the alerts look at an account after this batch.
    private mutating func show(_ place: Int) {
        guard !isTouched[place] else { return }
        isTouched[place] = true
        touched.append(place)
    }

    // MARK: Rows

    /// Answers how many rows the round has.
    mutating func beginRound() -> Int { behind.beginRound() }

    /// Writes accounts of the round as they stand, as long as there is room.
    ///
    /// - Parameter journal: The last leaf that they count.
    mutating func writeRound(to database: Database, journal: Int64, room: inout Int) throws {
        let update = try database.cachedStatement(
            sql: "UPDATE account SET journal = ?1, counters = ?3 WHERE subject = ?2")
        while room > 0, let place = behind.take() {
            guard !subjects[place].name.isEmpty else { continue }  // its account is gone, and so is its row
            room -= 1
            try update.execute(
                integers: [journal, subjects[place].id], blob: AccountRow.bytes(book.states[place]))
        }
    }

    /// Applies leaves that the rows do not count yet, at a start.
    mutating func fold(_ path: AccountPath, _ change: (inout AccountBook) throws -> Void) rethrows {
        try change(&book)
        touch(path)
    }

    /// Forgets what was touched, once it is on disk and on the board.
    mutating func settleBatch() {
        for place in touched { isTouched[place] = false }
        touched.removeAll(keepingCapacity: true)
    }
}
