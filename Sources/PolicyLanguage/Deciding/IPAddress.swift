import Vocabulary

/// An address as 128 bits; IPv4 is held as IPv4-mapped IPv6 (RFC 4291, section 2.5.5.2).
package struct IPAddress: Hashable, Sendable, Comparable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Parses `10.1.2.3` or an IPv6 address without a zone; `nil` for anything else.
    package init?(_ text: String) {
        switch SourceAddress(text) {
        case .v4(let four): self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(four))
        case .v6(let high, let low): self.init(high: high, low: low)
        case .local, nil: return nil
        }
    }

    /// By value, as 128 bits.
    package static func < (left: IPAddress, right: IPAddress) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Dotted for IPv4; eight groups, the longest run of zero groups shortened, for IPv6 (RFC 5952).
    package var text: String { "\(SourceAddress(high: high, low: low))" }
}

/// A block of addresses: `10.0.0.0/8`; an address alone is a block of one.
package struct Network: Hashable, Sendable {
    package let first: IPAddress
    package let last: IPAddress

    /// Returns `nil` if the text is no network, or has bits after its prefix.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        var prefix = 128
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            guard let length = Int(parts[1]), length <= (address.isIPv4 ? 32 : 128) else { return nil }
            prefix = address.isIPv4 ? 96 + length : length
        }
        let highHost = prefix >= 64 ? 0 : UInt64.max >> UInt64(prefix)
        let lowHost = prefix >= 128 ? 0 : prefix <= 64 ? UInt64.max : UInt64.max >> UInt64(prefix - 64)
        guard address.high & highHost == 0, address.low & lowHost == 0 else { return nil }
        first = address
        last = IPAddress(high: address.high | highHost, low: address.low | lowHost)
    }

    /// Whether `address` lies inside.
    package func contains(_ address: IPAddress) -> Bool { first <= address && address <= last }
}
