package import Digests
package import Vocabulary

/// The starts of the four windows of an account, Unix seconds.
package struct WindowStarts: Hashable, Sendable {
    package let hour: Int64
    package let day: Int64
    package let week: Int64
    package let month: Int64

    package init(hour: Int64, day: Int64, week: Int64, month: Int64) {
        self.hour = hour
        self.day = day
        self.week = week
        self.month = month
    }
}

/// Why a charge is not what the provider's usage says exactly.
package enum ChargeMark: String, Hashable, Sendable, CaseIterable {
    case estimated, unknown, check
}

/// The money of a leaf: what the fold of a log adds up to the books.
package enum LeafMoney: Hashable, Sendable {
    /// Money promised to a request: the hold is named by the leaf's `request`.
    case held(NanoUSD, path: [String], windows: WindowStarts, prices: Digest256)
    case settled(Settlement)
    /// A hold given back whole.
    case released(hold: RequestID, NanoUSD)
    /// A hold that nobody ended: charged whole, or given back where its request is known not to have left the house.
    case expired(hold: RequestID, charged: NanoUSD?, released: NanoUSD?, mark: ChargeMark?)
    /// `nano` of either sign, added to the spent total of each subject of the path.
    case adjusted(NanoUSD, path: [String], windows: WindowStarts, hold: RequestID?)
    case closed(subject: String, spent: NanoUSD)
    case carried(CarriedBooks)
}

/// The end of a hold whose cost is known.
package struct Settlement: Hashable, Sendable {
    package let hold: RequestID
    package let charged: NanoUSD
    package let released: NanoUSD
    /// What the cost is above the hold.
    package var overrun: NanoUSD?
    package var mark: ChargeMark?
    /// Which rule gave the price when it was not the model's own: `fallback`, `hold`.
    package var pricedBy: PricedBy?

    /// Which rule gave the price.
    package enum PricedBy: String, Hashable, Sendable, CaseIterable {
        case fallback, hold
    }

    package init(
        hold: RequestID, charged: NanoUSD, released: NanoUSD, overrun: NanoUSD? = nil, mark: ChargeMark? = nil,
        pricedBy: PricedBy? = nil
    ) {
        self.hold = hold
        self.charged = charged
        self.released = released
        self.overrun = overrun
        self.mark = mark
        self.pricedBy = pricedBy
    }
}

/// One part of a tenant's whole books: the opening balance of everything after it.
package struct CarriedBooks: Hashable, Sendable {
    /// A part of this many bytes of JSON leaves room for the rest of the leaf.
    package static let partLimit = 48 * 1_024

    /// Spent, in all and in the current windows; zeros are left out of the leaf.
    package struct Account: Hashable, Sendable {
        package let id: String
        package var total = NanoUSD.zero
        package var hour = NanoUSD.zero
        package var day = NanoUSD.zero
        package var week = NanoUSD.zero
        package var month = NanoUSD.zero
        package var overrun = NanoUSD.zero

        package init(_ id: String) { self.id = id }
    }

    /// An open hold.
    package struct Hold: Hashable, Sendable {
        package let id: String
        package let nano: NanoUSD
        package let path: [String]
        package let windows: WindowStarts

        package init(_ id: String, nano: NanoUSD, path: [String], windows: WindowStarts) {
            self.id = id
            self.nano = nano
            self.path = path
            self.windows = windows
        }
    }

    /// From 1 to `parts`.
    package let part: Int
    package let parts: Int
    package let windows: WindowStarts
    package let accounts: [Account]
    package let holds: [Hold]

    package init(part: Int, parts: Int, windows: WindowStarts, accounts: [Account], holds: [Hold]) {
        self.part = part
        self.parts = parts
        self.windows = windows
        self.accounts = accounts
        self.holds = holds
    }
}
