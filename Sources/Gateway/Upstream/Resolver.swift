import Glibc
import NIOCore
import NIOPosix
import Vocabulary

/// Looks a configured name up, once per connection, away from the event loops.
enum Resolver {
    /// Addresses tried for one connection.
    static let addressLimit = 4

    /// The addresses of `host`, those alone that the upstream may be reached under; an error if there is none.
    static func addresses(of upstream: UpstreamSettings, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        addresses(of: upstream.host, port: upstream.port, allowsPrivate: upstream.allowsPrivate, on: loop)
    }

    /// The addresses of a name or of a literal; an error if there is none, or one that is not allowed.
    static func addresses(
        of host: String, port: Int, allowsPrivate: Bool, on loop: any EventLoop
    ) -> EventLoopFuture<[SocketAddress]> {
        if let literal = try? SocketAddress(ipAddress: host, port: port) {  // no literal: a name
            return allowed([literal], allowsPrivate, on: loop)
        }
        let found = NIOThreadPool.singleton.runIfActive(eventLoop: loop) { lookUp(host, port: port) }
        return found.flatMap { addresses in allowed(addresses, allowsPrivate, on: loop) }
    }

    /// One address that is not allowed condemns them all: which one is used must not be a matter of chance.
    private static func allowed(
        _ addresses: [SocketAddress], _ allowsPrivate: Bool, on loop: any EventLoop
    ) -> EventLoopFuture<[SocketAddress]> {
        let isAllowed = allowsPrivate || addresses.allSatisfy { AddressRule.isPublic($0.source) }
        guard isAllowed, !addresses.isEmpty else { return loop.makeFailedFuture(Unreachable()) }
        return loop.makeSucceededFuture(Array(addresses.prefix(addressLimit)))
    }

    /// No address, or one that is not allowed.
    struct Unreachable: Error {}

    private static func lookUp(_ host: String, port: Int) -> [SocketAddress] {
        // SAFETY: all zeros, and no pointer of it is set: any family, any flags.
        var hints = unsafe addrinfo()
        // SAFETY: as above; a number.
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        // SAFETY: the list is the library's until `freeaddrinfo`; each address is copied out before that.
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
        // SAFETY: as above; called once, for a list that was given.
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        // SAFETY: as above; the nodes are linked until a `nil`.
        var node = unsafe list
        // SAFETY: as above.
        while let entry = unsafe node {
            // SAFETY: as above.
            if let address = unsafe address(entry.pointee, host: host) { addresses.append(address) }
            // SAFETY: as above.
            unsafe node = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(_ entry: addrinfo, host: String) -> SocketAddress? {
        // SAFETY: the family says which structure the pointer leads to, and the length is that structure's.
        switch unsafe entry.ai_family {
        case AF_INET:
            // SAFETY: as above.
            unsafe entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                // SAFETY: as above.
                unsafe SocketAddress(pointer.pointee, host: host)
            }
        case AF_INET6:
            // SAFETY: as above.
            unsafe entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                // SAFETY: as above.
                unsafe SocketAddress(pointer.pointee, host: host)
            }
        default: nil
        }
    }
}

extension SocketAddress {
    /// The address alone, for the rules that look at it.
    var source: SourceAddress { ipAddress.flatMap { SourceAddress($0) } ?? .local }
}
