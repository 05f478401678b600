package import Vocabulary

/// A network in CIDR notation: `203.0.113.0/24`, `2001:db8::/32` (RFC 4632, section 3.1; RFC 4291, section 2.3).
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    /// Networks in one list of a key or a tenant.
    package static let listLimit = 64
    private let base: SourceAddress
    private let prefix: Int

    /// Returns `nil` unless `text` is an address, a slash and a length, and no bit stands past that length.
    ///
    /// Host bits are refused, because `10.0.0.5/8` is rarely meant to be the whole of `10.0.0.0/8`. IPv6 ranges of
    /// mapped IPv4 addresses are refused too: the address they would match is the IPv4 one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = SourceAddress(parts[0]), let prefix = Self.length(parts[1]) else {
            return nil
        }
        switch base {
        case .v4(let address):
            guard !parts[0].contains(":"), prefix <= 32, address & ~Self.mask(prefix) == 0 else { return nil }
        case .v6(let high, let low):
            guard prefix <= 128, high & ~Self.mask(high: prefix) == 0, low & ~Self.mask(low: prefix) == 0 else {
                return nil
            }
        case .local: return nil
        }
        (self.base, self.prefix) = (base, prefix)
    }

    package var description: String { "\(base)/\(prefix)" }

    /// True if `address` lies inside; a Unix socket lies in no network.
    package func contains(_ address: SourceAddress) -> Bool {
        switch (base, address) {
        case (.v4(let base), .v4(let address)):
            address & Self.mask(prefix) == base
        case (.v6(let baseHigh, let baseLow), .v6(let high, let low)):
            high & Self.mask(high: prefix) == baseHigh && low & Self.mask(low: prefix) == baseLow
        case (.v4, _), (.v6, _), (.local, _):
            false
        }
    }

    /// True if every address of `other` lies inside.
    package func contains(_ other: AddressRange) -> Bool { other.prefix >= prefix && contains(other.base) }

    private static func length(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        guard text.utf8.count == 1 || text.utf8.first != 0x30 else { return nil }
        return Int(text)
    }

    // A smart shift by the whole width gives zero, which is the mask of an empty prefix.
    private static func mask(_ prefix: Int) -> UInt32 { UInt32.max << (32 - prefix) }

    private static func mask(high prefix: Int) -> UInt64 { UInt64.max << max(0, 64 - prefix) }

    private static func mask(low prefix: Int) -> UInt64 { UInt64.max << min(64, 128 - prefix) }
}

/// The networks from which a key may be used: its own, or else its tenant's; none at all means everywhere.
package enum AllowedNetworks {
    /// True if the key's list and the tenant's list both let `address` in; an empty list lets everybody in.
    ///
    /// A key's networks lie inside its tenant's when they are set; the tenant's list may have become narrower since.
    package static func admit(_ address: SourceAddress, key: [AddressRange], tenant: [AddressRange]) -> Bool {
        isIn(address, key) && isIn(address, tenant)
    }

    /// True if each of `key` lies inside one of `tenant`, or the tenant has none.
    package static func fit(key: [AddressRange], tenant: [AddressRange]) -> Bool {
        tenant.isEmpty || key.allSatisfy { range in tenant.contains { $0.contains(range) } }
    }

    private static func isIn(_ address: SourceAddress, _ ranges: [AddressRange]) -> Bool {
        if ranges.isEmpty { return true }
        for range in ranges where range.contains(address) { return true }
        return false
    }
}
