extension SourceAddress: CustomStringConvertible {
    /// Dotted decimal, the canonical text of an IPv6 address (RFC 5952), or `local`.
    package var description: String {
        switch self {
        case .v4(let address):
            stride(from: 24, through: 0, by: -8).map { String(address >> UInt32($0) & 255) }.joined(separator: ".")
        case .v6(let high, let low): Self.text(groups: Self.groups(high) + Self.groups(low))
        case .local: "local"
        }
    }

    private static func groups(_ word: UInt64) -> [UInt16] {
        stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: word >> UInt64($0)) }
    }

    private static func text(groups: [UInt16]) -> String {
        let hex = groups.map { String($0, radix: 16) }
        let gap = longestZeros(groups)
        guard gap.count >= 2 else { return hex.joined(separator: ":") }
        return hex[..<gap.lowerBound].joined(separator: ":") + "::" + hex[gap.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of zero groups.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (place, group) in groups.enumerated() {
            if group != 0 {
                start = place + 1
            } else if place + 1 - start > longest.count {
                longest = start..<place + 1
            }
        }
        return longest
    }
}
