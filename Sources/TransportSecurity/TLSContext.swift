package import NIOCore
import Synchronization

/// What all connections of one kind share: certificates, authorities, versions; read once, from files.
///
/// Versions 1.2 and 1.3, ALPN `http/1.1`, no renegotiation, no compression; suites and curves are the system's.
package final class TLSContext: Sendable {
    /// Who vouches for servers.
    package enum Authorities: Hashable, Sendable {
        case system
        /// A PEM file of certificates.
        case file(String)
    }

    private let settings: Libssl.Settings
    private let isServer: Bool
    /// The last session with a server, which makes the next handshake cheaper (RFC 8446, 2.2).
    private let kept = Mutex<(peer: PeerName, ticket: Libssl.Ticket)?>(nil)

    /// A server that shows the chain of one PEM file, under the key of another.
    ///
    /// - Throws: A file cannot be used, or the key is not the certificate's.
    package init(certificate: String, key: String) throws(TLSFailure) {
        settings = try Libssl.Settings(certificate: certificate, key: key)
        isServer = true
    }

    /// A client that speaks to servers whom `authorities` vouch for.
    ///
    /// - Throws: The authorities cannot be read.
    package init(trusting authorities: Authorities) throws(TLSFailure) {
        settings = try Libssl.Settings(trusting: authorities)
        isServer = false
    }

    /// The handler of one accepted connection.
    package func serverHandler() -> any ChannelHandler {
        precondition(isServer, "a context with a certificate accepts")
        return TLSHandler(Libssl.Session(settings), of: self, toward: nil)
    }

    /// The handler of one connection to `peer`, whose certificate has to hold that name.
    package func clientHandler(to peer: PeerName) -> any ChannelHandler {
        precondition(!isServer, "a context with authorities connects")
        let ticket = kept.withLock { kept in kept?.peer == peer ? kept?.ticket : nil }
        return TLSHandler(Libssl.Session(settings, to: peer, resuming: ticket), of: self, toward: peer)
    }

    /// Keeps the session of a connection that ends, for the next one to the same peer.
    func keep(_ ticket: Libssl.Ticket, for peer: PeerName) { kept.withLock { $0 = (peer, ticket) } }
}
