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
        let key: KeyID
        let home: KeyHome
    }

    private struct Copy {
        var book = AccountBook()
        /// By the places of the keys' accounts.
        var seats: [Seat?] = []
        var places = PlaceTable()
        var zones = ZoneShelf()
    }

    // Held to copy a few accounts in or to read one path; never across a disk or an await.
    private let copy = Mutex(Copy())

    init() {}

    /// What a policy may ask about the money of a key at `now`; `nil` for a key without accounts.
    package func facts(of key: KeyID, at now: Instant) -> BudgetFacts? {
        copy.withLock { copy in
            let place = copy.places.place(of: key.text) { copy.seats[$0]?.key == key }
            guard let place, let seat = copy.seats[place] else { return nil }
            let starts = copy.zones.windows(zone: seat.home.zone, at: now).starts
            return copy.book.facts(for: seat.home.path(of: Int32(place)), now: starts, at: now)
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
        copy.withLock { copy in
            while copy.seats.count <= Int(account) { copy.seats.append(nil) }
            copy.seats[Int(account)] = Seat(key: key, home: home)
            copy.places.add(key.text, at: Int(account))
        }
    }

    /// Takes room for the keys of as many accounts at once.
    func reserve(_ accounts: Int) {
        copy.withLock { copy in
            copy.seats.reserveCapacity(accounts)
            copy.places.reserve(accounts)
        }
    }

    /// Takes the calendars anew: a tenant came, or changed its time zone.
    func publish(_ zones: ZoneShelf) {
        copy.withLock { copy in copy.zones = zones }
    }
}
