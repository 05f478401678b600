/// Why a connection is not, or no longer, under TLS.
package enum TLSFailure: Error, Hashable, CustomStringConvertible {
    /// A file of certificates or keys cannot be used; the words are libssl's.
    case unusable(file: String, String)
    /// The handshake failed: no common version, an untrusted certificate, a name that it does not hold.
    case handshake(String)
    /// A record that does not decrypt, or an alert of the peer.
    case broken(String)
    /// The peer's bytes ended without `close_notify`: what came may not be all (RFC 8446, 6.1).
    case truncated

    package var description: String {
        switch self {
        case .unusable(let file, let words): "`\(file)` cannot be used for TLS: \(words)"
        case .handshake(let words): "the TLS handshake failed: \(words)"
        case .broken(let words): "the TLS connection broke: \(words)"
        case .truncated: "the TLS connection ended without a close_notify"
        }
    }
}
