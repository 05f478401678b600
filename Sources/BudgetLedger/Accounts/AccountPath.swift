/// The accounts of one call, from its own up to the tenant, as places in the arrays of an `AccountBook`.
///
/// Held in place, so that a hold allocates nothing.
package struct AccountPath: Hashable, Sendable {
    /// Tenant, project, key, task, and agents nested eight deep.
    package static let limit = 12

    package private(set) var count = 0
    private var places = InlineArray<12, Int32>(repeating: 0)

    /// Returns `nil` for an empty path, more than 12 accounts, or a place below 0.
    package init?(_ places: [Int32]) {
        guard (1...Self.limit).contains(places.count), places.allSatisfy({ $0 >= 0 }) else { return nil }
        for place in places {
            self.places[count] = place
            count += 1
        }
    }

    /// The same path with another account of the call's own.
    package func beginning(at place: Int32) -> AccountPath {
        precondition(place >= 0, "an account has a place")
        var path = self
        path.places[0] = place
        return path
    }

    /// The account at `level`: 0 is the call's own, `count - 1` the tenant.
    package subscript(level: Int) -> Int { Int(places[level]) }

    /// The tenant's account, which is on every path of the tenant.
    package var root: Int { self[count - 1] }

    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
    }

    /// Takes the places that count.
    package func hash(into hasher: inout Hasher) {
        for level in 0..<count { hasher.combine(self[level]) }
    }
}
