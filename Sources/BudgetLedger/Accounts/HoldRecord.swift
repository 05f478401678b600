package import Vocabulary

/// An open hold: what was promised, to which accounts, in which windows.
package struct HoldRecord: Hashable, Sendable {
    package let amount: NanoUSD
    package let path: AccountPath
    /// The windows in which it was granted, the same for every account of the path.
    package let starts: WindowStarts

    /// Takes the record of a hold that was granted, from the book itself or from a stored row.
    package init(_ amount: NanoUSD, on path: AccountPath, in starts: WindowStarts) {
        precondition(amount >= .zero, "a hold is never negative")
        self.amount = amount
        self.path = path
        self.starts = starts
    }
}

/// Why a hold was refused, in the order of the checks; the accounts are unchanged.
package enum HoldRefusal: Error, Hashable {
    /// The account at this level of the path is closed.
    case taskEnded(level: Int)
    case budgetExhausted(Exhausted)

    /// The account and the window that say no.
    ///
    /// If several do, it is the window that ends last, because until then a repetition is refused too; of several
    /// accounts with that window, the one with the least left.
    package struct Exhausted: Hashable, Sendable {
        package let level: Int
        package let window: WindowKind
        /// What could be held at most; 0 after an overrun.
        package let left: NanoUSD

        package init(level: Int, window: WindowKind, left: NanoUSD) {
            self.level = level
            self.window = window
            self.left = left
        }
    }
}

/// Why an adjustment was refused; the accounts are unchanged.
package enum AdjustmentRefusal: Error, Hashable {
    /// The total of the account at this level would fall below 0, or pass the largest amount.
    case tooLarge(level: Int)
}
