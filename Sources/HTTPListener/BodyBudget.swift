import Synchronization

/// How many bytes of bodies the connections of a listener hold together.
///
/// A body is read before anybody knows whose it is: without a bound strangers could fill the memory. Small bodies are
/// not counted, so that no crowd of large ones keeps an ordinary call out.
package final class BodyBudget: Sendable {
    /// Bytes of each body that are not counted.
    static let free = 16_384

    private let limit: Int
    // Held to count what one body has grown by, or gives back.
    private let held = Mutex((all: 0, perPeer: [PeerNetwork: Int]()))

    /// - Parameter limit: Bytes of all bodies together.
    package init(limit: Int) { self.limit = limit }

    /// Takes room for `count` bytes more; false, and nothing taken, where there is none.
    ///
    /// One client gets half of it at most.
    package func take(_ count: Int, for peer: PeerNetwork) -> Bool {
        held.withLock { held in
            let own = held.perPeer[peer, default: 0] + count
            guard held.all + count <= limit, own <= limit / 2 else { return false }
            held.all += count
            held.perPeer[peer] = own
            return true
        }
    }

    /// Gives room back that was taken for the same client.
    package func giveBack(_ count: Int, of peer: PeerNetwork) {
        held.withLock { held in
            held.all -= count
            let left = held.perPeer[peer, default: 0] - count
            held.perPeer[peer] = left > 0 ? left : nil
        }
    }
}
