package import Vocabulary

/// A limit that another one of the tree does not allow.
package struct LimitConflict: Error, Hashable {
    /// The place of the other account in the list that was given.
    package let place: Int
    package let window: WindowKind
    package let limit: NanoUSD

    package init(place: Int, window: WindowKind, limit: NanoUSD) {
        self.place = place
        self.window = window
        self.limit = limit
    }
}

/// The rule of limits in a tree: none may exceed an ancestor's limit of the same or a longer window.
///
/// An unlimited child is fine, because the parent holds it. Checked when a limit is written, never at a hold: there all
/// accounts of the path are asked.
package enum LimitTree {
    /// The first ancestor that `amount` in `window` would exceed; `ancestors` from the parent up to the tenant.
    package static func ancestor(
        under amount: NanoUSD?, in window: WindowKind, _ ancestors: [LimitSet]
    ) -> LimitConflict? {
        guard let amount else { return nil }
        for (place, limits) in ancestors.enumerated() {
            for kind in WindowKind.allCases where kind >= window {
                guard let limit = limits[kind], amount > limit else { continue }
                return LimitConflict(place: place, window: kind, limit: limit)
            }
        }
        return nil
    }

    /// The limits of `descendants` that `amount` in `window` of their ancestor would no longer allow.
    ///
    /// They refuse the change, or are lowered to `amount` in the same commit.
    package static func descendants(
        over amount: NanoUSD?, in window: WindowKind, _ descendants: [LimitSet]
    ) -> [LimitConflict] {
        guard let amount else { return [] }
        return descendants.enumerated().flatMap { place, limits in
            WindowKind.allCases.filter { $0 <= window }.compactMap { kind in
                guard let limit = limits[kind], limit > amount else { return nil }
                return LimitConflict(place: place, window: kind, limit: limit)
            }
        }
    }

    /// The first ancestor whose effective limit a raised limit would exceed.
    package static func ancestor(
        under raise: Raise, of own: AccountLimits, _ ancestors: [AccountLimits], at instant: Instant
    ) -> LimitConflict? {
        var raised = own
        raised.raises.append(raise)
        let amount = raised.effective(at: instant)[raise.window]
        return ancestor(under: amount, in: raise.window, ancestors.map { $0.effective(at: instant) })
    }
}
