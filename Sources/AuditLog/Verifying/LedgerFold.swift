import Vocabulary

/// Adds up the money of a log: the books follow from the leaves alone.
///
/// A fold starts at leaf 0 or at carried books; carried books that it passes must agree with it to the nano. Memory
/// grows with accounts and open holds, not with leaves.
package struct LedgerFold: Sendable {
    /// Accounts on one path: agents within a task, task, key, project, tenant.
    package static let pathLimit = 12
    package static let accountLimit = 4_000_000
    package static let holdLimit = 4_000_000

    struct OpenHold: Hashable {
        let nano: NanoUSD
        let path: [Int]
        let windows: WindowStarts
    }

    private(set) var accounts: [FoldedAccount?] = []
    /// Open holds of each account; one that closes must have none.
    private var openCounts: [Int] = []
    /// Places of accounts that closed, so that tasks that come and go do not add up.
    private var freePlaces: [Int] = []
    private var places: [String: Int] = [:]
    private(set) var holds: [String: OpenHold] = [:]
    private var carrying: CarriedParts?
    private var awaitsBooks: Bool

    /// - Parameter startsAtBooks: The first leaf is one of carried books, which are taken as they are.
    package init(startsAtBooks: Bool) { awaitsBooks = startsAtBooks }

    /// Takes one leaf's money; `request` is that of the leaf.
    ///
    /// - Throws: What contradicts the leaves before; the fold is then of no more use.
    package mutating func take(_ money: LeafMoney, request: String?) throws(FoldRefusal) {
        if case .carried(let books) = money { return try take(books) }
        guard !awaitsBooks, carrying == nil else { throw .booksMissing }
        switch money {
        case .held(let nano, let path, let windows, _):
            guard let request else { throw .holdUnnamed }
            try open(request, OpenHold(nano: nano, path: try places(of: path), windows: windows))
        case .settled(let end): try settle(end)
        case .released(let hold, let released):
            try end(hold.text, charged: .zero, overrun: .zero, released: released)
        case .expired(let hold, let charged, let released, _):
            try end(hold.text, charged: charged ?? .zero, overrun: .zero, released: released ?? .zero)
        case .adjusted(let nano, let path, let windows, _):
            for place in try places(of: path) { try add(nano, to: place, in: windows) }
        case .closed(let subject, let spent): try close(subject, spent: spent)
        case .carried: break
        }
    }

    // MARK: Holds

    private mutating func open(_ id: String, _ hold: OpenHold) throws(FoldRefusal) {
        guard holds.count < Self.holdLimit else { throw .tooMuch }
        guard holds.updateValue(hold, forKey: id) == nil else { throw .holdOpenTwice(id) }
        for place in hold.path {
            accounts[place]?.move(to: hold.windows)
            openCounts[place] += 1
        }
    }

    private mutating func settle(_ end: Settlement) throws(FoldRefusal) {
        try self.end(end.hold.text, charged: end.charged, overrun: end.overrun ?? .zero, released: end.released)
    }

    /// Ends a hold: what is charged and not an overrun, and what is released, is what was held.
    private mutating func end(
        _ id: String, charged: NanoUSD, overrun: NanoUSD, released: NanoUSD
    ) throws(FoldRefusal) {
        guard let hold = holds.removeValue(forKey: id) else { throw .holdNotOpen(id) }
        guard charged.subtracting(overrun)?.adding(released) == hold.nano else { throw .amountsDisagree(id) }
        guard overrun == .zero || released == .zero else { throw .amountsDisagree(id) }
        for place in hold.path {
            openCounts[place] -= 1
            guard charged != .zero else { continue }
            try add(charged, to: place, in: hold.windows)
            guard accounts[place]?.add(overrun: overrun) == true else { throw .amountTooLarge }
        }
    }

    private mutating func add(_ nano: NanoUSD, to place: Int, in windows: WindowStarts) throws(FoldRefusal) {
        guard accounts[place]?.add(nano, in: windows) == true else { throw .amountTooLarge }
    }

    // MARK: Accounts

    private mutating func place(of subject: String) throws(FoldRefusal) -> Int {
        if let place = places[subject] { return place }
        guard places.count < Self.accountLimit else { throw .tooMuch }
        let place = freePlaces.popLast() ?? accounts.count
        if place == accounts.count {
            accounts.append(nil)
            openCounts.append(0)
        }
        accounts[place] = FoldedAccount(subject)
        places[subject] = place
        return place
    }

    private mutating func places(of path: [String]) throws(FoldRefusal) -> [Int] {
        var found: [Int] = []
        found.reserveCapacity(path.count)
        for subject in path { found.append(try place(of: subject)) }
        return found
    }

    private mutating func close(_ subject: String, spent: NanoUSD) throws(FoldRefusal) {
        guard let place = places[subject] else {
            guard spent == .zero else { throw .accountDisagrees(subject) }
            return
        }
        guard accounts[place]?.total == spent, openCounts[place] == 0 else { throw .accountDisagrees(subject) }
        places[subject] = nil
        accounts[place] = nil
        freePlaces.append(place)
    }

    // MARK: Carried books

    private mutating func take(_ books: CarriedBooks) throws(FoldRefusal) {
        var parts = carrying ?? CarriedParts(windows: books.windows, count: books.parts)
        guard parts.add(books) else { throw .booksOutOfOrder }
        carrying = parts.isComplete ? nil : parts
        guard parts.isComplete else { return }
        if awaitsBooks {
            awaitsBooks = false
            try start(with: parts)
        } else {
            try compare(with: parts)
        }
    }

    private mutating func start(with parts: CarriedParts) throws(FoldRefusal) {
        for carried in parts.accounts {
            let place = try place(of: carried.id)
            accounts[place] = FoldedAccount(carried, parts.windows)
        }
        for hold in parts.holds {
            try open(hold.id, OpenHold(nano: hold.nano, path: try places(of: hold.path), windows: hold.windows))
        }
        for place in accounts.indices { accounts[place]?.move(to: parts.windows) }
    }

    private mutating func compare(with parts: CarriedParts) throws(FoldRefusal) {
        for place in accounts.indices { accounts[place]?.move(to: parts.windows) }
        var listed: Set<String> = []
        for carried in parts.accounts {
            listed.insert(carried.id)
            let place = try place(of: carried.id)
            accounts[place]?.move(to: parts.windows)
            guard accounts[place] == FoldedAccount(carried, parts.windows) else {
                throw .accountDisagrees(carried.id)
            }
        }
        for account in accounts.compactMap(\.self) where !listed.contains(account.subject) && !account.isEmpty {
            throw .accountDisagrees(account.subject)
        }
        guard parts.holds.count == holds.count else { throw .holdsDisagree }
        for hold in parts.holds {
            let carried = OpenHold(nano: hold.nano, path: try places(of: hold.path), windows: hold.windows)
            guard holds[hold.id] == carried else { throw .holdsDisagree }
        }
    }

}

/// The parts of carried books, one leaf each, in order and with nothing between them.
private struct CarriedParts: Hashable {
    let windows: WindowStarts
    let count: Int
    var seen = 0
    var accounts: [CarriedBooks.Account] = []
    var holds: [CarriedBooks.Hold] = []

    var isComplete: Bool { seen == count }

    mutating func add(_ books: CarriedBooks) -> Bool {
        guard books.windows == windows, books.parts == count, books.part == seen + 1 else { return false }
        guard accounts.count + books.accounts.count <= LedgerFold.accountLimit else { return false }
        guard holds.count + books.holds.count <= LedgerFold.holdLimit else { return false }
        seen += 1
        accounts += books.accounts
        holds += books.holds
        return true
    }
}

/// Why the money of a log does not add up.
package enum FoldRefusal: Error, Hashable {
    case holdUnnamed
    case holdOpenTwice(String)
    /// An end without its admission, or a second end.
    case holdNotOpen(String)
    /// Charged and released are not what was held.
    case amountsDisagree(String)
    case amountTooLarge
    case accountDisagrees(String)
    case holdsDisagree
    /// A part of carried books is missing, or the fold should start with them.
    case booksMissing
    case booksOutOfOrder
    case tooMuch
}
