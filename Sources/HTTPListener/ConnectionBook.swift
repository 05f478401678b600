import NIOCore
import Synchronization

/// The open connections of a listener: counted in all and per address, and closed at the end.
final class ConnectionBook: Sendable {
    private struct Entries {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var perAddress: [PeerAddress: Int] = [:]
        var isDraining = false
    }

    private let limit: Int
    private let limitPerAddress: Int
    private let entries = Mutex(Entries())

    init(limit: Int, perAddress: Int) { (self.limit, limitPerAddress) = (limit, perAddress) }

    var count: Int { entries.withLock { $0.channels.count } }

    /// Whether answers must end their connections.
    var isDraining: Bool { entries.withLock { $0.isDraining } }

    /// Notes a new connection until it closes; false, and nothing noted, when it is one too many.
    func admit(_ channel: any Channel, from peer: PeerAddress) -> Bool {
        let id = ObjectIdentifier(channel)
        let isAdmitted = entries.withLock { entries in
            guard !entries.isDraining, entries.channels.count < limit else { return false }
            guard entries.perAddress[peer, default: 0] < limitPerAddress else { return false }
            entries.channels[id] = channel
            entries.perAddress[peer, default: 0] += 1
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

    private func forget(_ id: ObjectIdentifier, _ peer: PeerAddress) {
        entries.withLock { entries in
            entries.channels[id] = nil
            let left = (entries.perAddress[peer] ?? 1) - 1
            entries.perAddress[peer] = left > 0 ? left : nil
        }
    }
}
