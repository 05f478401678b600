package import Vocabulary

/// Which addresses an upstream's name may lead to.
///
/// Without it a name that somebody else controls could lead into this machine or its network (blocks: RFC 6890).
package enum AddressRule {
    /// True for an address of the public internet.
    package static func isPublic(_ address: SourceAddress) -> Bool {
        switch address {
        case .local: false
        case .v4(let address): isPublic(v4: address)
        case .v6(let high, _): isPublic(v6: high)
        }
    }

    private static func isPublic(v4 address: UInt32) -> Bool {
        !closedV4.contains { address >> (32 - $0.bits) == $0.prefix }
    }

    /// Global unicast is 2000::/3; of that not 6to4, Teredo and documentation.
    ///
    /// NAT64, ULA, link-local and mapped addresses lie outside.
    private static func isPublic(v6 high: UInt64) -> Bool {
        guard high >> 61 == 1 else { return false }
        return high >> 48 != 0x2002 && high >> 32 != 0x2001_0000 && high >> 32 != 0x2001_0DB8
    }

    private static let closedV4: [(prefix: UInt32, bits: UInt32)] = [
        (0, 8), (10, 8), (127, 8),
        (0x6440 >> 6, 10),  // 100.64/10, carrier-grade NAT
        (0xA9FE, 16),  // 169.254/16, link-local
        (0xAC10 >> 4, 12),  // 172.16/12
        (0xC0A8, 16),  // 192.168/16
        (0xC0_0000, 24), (0xC0_0002, 24),  // 192.0.0/24, 192.0.2/24
        (0xC612 >> 1, 15),  // 198.18/15, benchmarks
        (0xC6_3364, 24), (0xCB_0071, 24),  // documentation
        (0xE, 4), (0xF, 4),  // multicast, reserved
    ]
}
