/// What is counted as one client: an IPv4 address, the first 64 bits of an IPv6 address, or the machine itself.
///
/// One host has all 2^64 addresses of such a network; counted singly, it would meet no limit. Networks of a key look
/// at the whole address.
package enum SourceNetwork: Hashable, Sendable {
    case v4(UInt32)
    case v6(high: UInt64)
    case local

    package init(_ address: SourceAddress) {
        self =
            switch address {
            case .v4(let address): .v4(address)
            case .v6(let high, _): .v6(high: high)
            case .local: .local
            }
    }
}

extension SourceNetwork: CustomStringConvertible {
    /// `192.0.2.1`, `2001:db8::/64` or `local`.
    package var description: String {
        switch self {
        case .v4(let address): "\(SourceAddress.v4(address))"
        case .v6(let high): "\(SourceAddress.v6(high: high, low: 0))/64"
        case .local: "local"
        }
    }
}
