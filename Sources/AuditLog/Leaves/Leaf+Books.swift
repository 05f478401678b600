package import Vocabulary

extension Leaf {
    /// An operator moved money on the spent totals of a path.
    package static func ledgerAdjusted(
        _ nano: NanoUSD, path: [String], windows: WindowStarts, hold: RequestID? = nil, by actor: LeafActor
    ) -> Leaf {
        var leaf = Leaf(.ledgerAdjusted, by: actor, on: LeafObject(.account, path.first ?? ""))
        leaf.money = .adjusted(nano, path: path, windows: windows, hold: hold)
        return leaf
    }

    /// An account ended with its project, key or task; `spent` is final.
    package static func accountClosed(_ subject: String, spent: NanoUSD, by actor: LeafActor = .system) -> Leaf {
        var leaf = Leaf(.accountClosed, by: actor, on: LeafObject(.account, subject))
        leaf.money = .closed(subject: subject, spent: spent)
        return leaf
    }

    /// The opening balance of everything after it, in leaves that fit.
    ///
    /// Accounts and holds come sorted by id, and are spread over parts of at most `CarriedBooks.partLimit` bytes.
    package static func booksCarried(
        of tenant: String, windows: WindowStarts, accounts: [CarriedBooks.Account], holds: [CarriedBooks.Hold]
    ) -> [Leaf] {
        let portions = Portion.spread(accounts, holds)
        return portions.enumerated().map { place, portion in
            var leaf = Leaf(.booksCarried, by: .system, on: LeafObject(.books, tenant))
            let books = CarriedBooks(
                part: place + 1, parts: portions.count, windows: windows, accounts: portion.accounts,
                holds: portion.holds)
            leaf.money = .carried(books)
            return leaf
        }
    }
}

/// What one part of carried books holds.
private struct Portion {
    var accounts: [CarriedBooks.Account] = []
    var holds: [CarriedBooks.Hold] = []
    var byteCount = 0

    static func spread(_ accounts: [CarriedBooks.Account], _ holds: [CarriedBooks.Hold]) -> [Portion] {
        var portions = [Portion()]
        for account in accounts {
            make(room: bytes { account.write(to: &$0) }, in: &portions)
            portions[portions.count - 1].accounts.append(account)
        }
        for hold in holds {
            make(room: bytes { hold.write(to: &$0) }, in: &portions)
            portions[portions.count - 1].holds.append(hold)
        }
        return portions
    }

    /// Opens another part when `count` more bytes would pass the limit.
    private static func make(room count: Int, in portions: inout [Portion]) {
        if portions[portions.count - 1].byteCount + count > CarriedBooks.partLimit { portions.append(Portion()) }
        portions[portions.count - 1].byteCount += count
    }

    /// The length of an entry and the comma after it.
    private static func bytes(_ write: (inout LeafBuffer) -> Void) -> Int {
        var buffer = LeafBuffer(capacity: 512)
        write(&buffer)
        return buffer.count + 1
    }
}
