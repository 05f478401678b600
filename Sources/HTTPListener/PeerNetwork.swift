package import Vocabulary

/// Whose connections, bodies and failures are counted together: a network of clients, or a user of this machine.
package enum PeerNetwork: Hashable, Sendable {
    case clients(SourceNetwork)
    case user(UInt32?)
    /// What the system calls an address and nobody can read.
    case unread(String)

    package init(_ peer: PeerAddress) {
        self =
            switch peer {
            case .ip(let text): SourceAddress(text).map { .clients(SourceNetwork($0)) } ?? .unread(text)
            case .unixSocket(let userID): .user(userID)
            }
    }
}

extension PeerNetwork: CustomStringConvertible {
    /// `192.0.2.1`, `2001:db8::/64` or `uid 1000`.
    package var description: String {
        switch self {
        case .clients(let network): network.description
        case .user(let id): "uid \(id.map(String.init) ?? "-")"
        case .unread(let text): text
        }
    }
}
