/// A number of tokens of a model, at most 2^40.
package struct TokenCount: Hashable, Sendable, Comparable {
    package let count: Int64

    package static let limit: Int64 = 1 << 40
    package static let zero = TokenCount(trusted: 0)

    /// Returns `nil` below 0 and above 2^40.
    @inlinable
    package init?(_ count: Int64) {
        guard (0...Self.limit).contains(count) else { return nil }
        self.count = count
    }

    @inlinable
    package init(trusted count: Int64) { self.count = count }

    @inlinable
    package static func < (left: TokenCount, right: TokenCount) -> Bool { left.count < right.count }

    /// The sum; saturates at the limit, which no price table can make free.
    @inlinable
    package func adding(_ other: TokenCount) -> TokenCount {
        TokenCount(trusted: min(Self.limit, count + other.count))
    }
}
