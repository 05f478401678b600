package import BudgetLedger
import Synchronization
package import Vocabulary

/// What the writer last committed of each account, for those who only look: policy facts and headers.
///
/// The writer copies what a batch touched after its commit; a reader sees a state that was true a moment ago. The hold
/// itself is exact.
package final class AccountBoard: Sendable {
    /// Where the accounts of a key stand.
    private struct Seat {
        let home: KeyHome
        let account: Int32
    }

    private struct Copy {
        var book = AccountBook()
        var seats: [KeyID: Seat] = [:]
        var zones = ZoneShelf()
    }

    // Held to copy a few accounts in or to read one path; never across a disk or an await.
    private let copy = Mutex(Copy())

    init() {}

    /// What a policy may ask about the money of a key at `now`; `nil` for a key without accounts.
    package func facts(of key: KeyID, at now: Instant) -> BudgetFacts? {
        copy.withLock { copy in
            guard let seat = copy.seats[key] else { return nil }
            let starts = copy.zones.windows(zone: seat.home.zone, at: now).starts
            return copy.book.facts(for: seat.home.path(of: seat.account), now: starts, at: now)
        }
    }

    func publish(_ places: [Int], from shelf: borrowing AccountShelf) {
        guard !places.isEmpty else { return }
        copy.withLock { copy in
            if copy.book.states.isEmpty { copy.book.reserve(shelf.book.states.count) }
            for place in places {
                while copy.book.states.count <= place { _ = copy.book.append(limits: AccountLimits()) }
                copy.book.replace(at: place, shelf.book.states[place], limits: shelf.book.limits[place])
            }
        }
    }

    func publish(_ account: Int32, _ home: KeyHome, of key: KeyID) {
        copy.withLock { copy in copy.seats[key] = Seat(home: home, account: account) }
    }

    /// Takes room for as many keys at once.
    func reserve(_ keys: Int) {
        copy.withLock { copy in copy.seats.reserveCapacity(keys) }
    }

    /// Takes the calendars anew: a tenant came, or changed its time zone.
    func publish(_ zones: ZoneShelf) {
        copy.withLock { copy in copy.zones = zones }
    }
}
