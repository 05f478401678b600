package import Vocabulary

/// The proxies whose word counts for where a request comes from (`client.trusted_proxies`).
package struct TrustedProxies: Sendable {
    /// Addresses of one header that are looked at, from the right.
    package static let hopLimit = 32
    private let ranges: [AddressRange]

    package init(_ ranges: [AddressRange]) { self.ranges = ranges }

    /// The address that a request counts as coming from: the socket's, or the one that a trusted proxy vouches for.
    ///
    /// `X-Forwarded-For` is read from the right, because each proxy appends whom it saw: the first address that is no
    /// trusted proxy is the client. What stands left of it, anybody may have written. A word that is no address ends
    /// the reading at the last proxy, which then is the source.
    package func source(peer: SourceAddress, forwardedFor: [UInt8]?) -> SourceAddress {
        guard let forwardedFor, isTrusted(peer) else { return peer }
        var source = peer
        let hops = forwardedFor.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for hop in hops.reversed().prefix(Self.hopLimit) {
            guard let address = Self.address(hop) else { return source }
            source = address
            if !isTrusted(address) { return source }
        }
        return source
    }

    private func isTrusted(_ address: SourceAddress) -> Bool { ranges.contains { $0.contains(address) } }

    private static func address(_ hop: ArraySlice<UInt8>) -> SourceAddress? {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let front = hop.drop(while: isBlank)
        let blanks = front.reversed().prefix(while: isBlank).count
        guard front.count - blanks <= 45 else { return nil }
        return SourceAddress(String(decoding: front.dropLast(blanks), as: UTF8.self))
    }
}
