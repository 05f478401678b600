import Glibc

/// Whose connections, bodies and failures are counted together: an IPv4 address, the first 64 bits of an IPv6 address,
/// or a user of this machine.
///
/// One host has all 2^64 addresses of such a network; counted singly, it would meet no limit.
package struct PeerNetwork: Hashable, Sendable, CustomStringConvertible {
    /// `ip 192.0.2.1`, `net 2001:db8:0:0` or `uid 1000`.
    package let description: String

    package init(_ peer: PeerAddress) {
        description =
            switch peer {
            case .ip(let text): Self.network(text)
            case .unixSocket(let userID): "uid \(userID.map(String.init) ?? "-")"
            }
    }

    private static func network(_ text: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        // SAFETY: reads the text, and writes the sixteen bytes of an IPv6 address, during the call only.
        guard unsafe inet_pton(AF_INET6, text, &bytes) == 1 else { return "ip \(text)" }
        // An IPv4 address that is written as IPv6 is the IPv4 address (RFC 4291, section 2.5.5.2).
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMapped { return "ip " + bytes[12...].map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return "net " + groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
}
