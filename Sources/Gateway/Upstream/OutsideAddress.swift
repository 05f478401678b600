package import NIOCore
import Vocabulary

/// Where a name that somebody else chose may lead: for what the daemon sends of its own accord.
package enum OutsideAddress {
    /// The first address of a name, if each of its addresses may be reached; `nil` if not, or if there is none.
    ///
    /// The connection goes to this address and not to the name, which might lead elsewhere a moment later.
    package static func find(
        _ host: String, _ port: Int, allowsPrivate: Bool, on loop: any EventLoop
    ) async -> SocketAddress? {
        let found = Resolver.addresses(of: host, port: port, allowsPrivate: allowsPrivate, on: loop)
        // What cannot be found and what may not be reached are one answer: the network is not to be asked through us.
        return try? await found.get().first
    }

    /// Whether an address that is written out is closed; a name is looked up when it is needed.
    package static func isClosed(_ host: String) -> Bool {
        SourceAddress(host).map { !AddressRule.isPublic($0) } ?? false
    }
}
