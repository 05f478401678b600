package import NIOCore
import Synchronization

/// The open connections of a listener: counted in all and per client, and closed at the end.
package final class ConnectionBook: Sendable {
    private struct Entries {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var perNetwork: [PeerNetwork: Int] = [:]
        var isDraining = false
    }

    private let limit: Int
    private let limitPerAddress: Int
    private let entries = Mutex(Entries())

    package init(limit: Int, perAddress: Int) { (self.limit, limitPerAddress) = (limit, perAddress) }

    var count: Int { entries.withLock { $0.channels.count } }

    /// Whether answers must end their connections.
    var isDraining: Bool { entries.withLock { $0.isDraining } }

    /// Notes a new connection until it closes; false, and nothing noted, when it is one too many.
    package func admit(_ channel: any Channel, from peer: PeerNetwork) -> Bool {
        let id = ObjectIdentifier(channel)
        let isAdmitted = entries.withLock { entries in
            guard !entries.isDraining, entries.channels.count < limit else { return false }
            guard entries.perNetwork[peer, default: 0] < limitPerAddress else { return false }
            entries.channels[id] = channel
            entries.perNetwork[peer, default: 0] += 1
            return true
        }
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { _ in self.forget(id, peer) }
        return true
    }

    /// Admits no more, and returns what is open.
    func startDraining() -> [any Channel] {
        entries.withLock { entries in
            entries.isDraining = true
            return Array(entries.channels.values)
        }
    }

    private func forget(_ id: ObjectIdentifier, _ peer: PeerNetwork) {
        entries.withLock { entries in
            entries.channels[id] = nil
            let left = (entries.perNetwork[peer] ?? 1) - 1
            entries.perNetwork[peer] = left > 0 ? left : nil
        }
    }
}
