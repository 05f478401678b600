import Synchronization
package import Vocabulary

/// How many connections there are, in all and by client: nobody takes the room of all others.
///
/// On loopback stands whoever speaks for many, such as a balancer; only the total holds there.
package final class ConnectionCounts: Sendable {
    private struct State {
        var total = 0
        var byNetwork: [SourceNetwork: Int] = [:]
        /// Connections on which no key was recognised yet.
        var unknown: [SourceNetwork: Int] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int
    private let perAddress: Int
    private let unknownPerAddress: Int

    package init(_ settings: GatewaySettings) {
        limit = settings.connectionLimit
        perAddress = settings.connectionsPerAddress
        unknownPerAddress = settings.unauthenticatedPerAddress
    }

    /// Counts a new connection, or answers `false` where there is no room for it.
    package func enter(_ address: SourceAddress) -> Bool {
        let network = SourceNetwork(address)
        return state.withLock { state in
            guard state.total < limit, address.isLoopback || hasRoom(state, network) else { return false }
            state.total += 1
            state.byNetwork[network, default: 0] += 1
            state.unknown[network, default: 0] += 1
            return true
        }
    }

    private func hasRoom(_ state: State, _ network: SourceNetwork) -> Bool {
        state.byNetwork[network, default: 0] < perAddress && state.unknown[network, default: 0] < unknownPerAddress
    }

    /// Connections that are open now.
    var total: Int { state.withLock { $0.total } }

    /// A connection showed a key that holds.
    package func recognised(_ address: SourceAddress) {
        state.withLock { Self.lower(&$0.unknown, SourceNetwork(address)) }
    }

    package func leave(_ address: SourceAddress, wasRecognised: Bool) {
        let network = SourceNetwork(address)
        state.withLock { state in
            state.total -= 1
            Self.lower(&state.byNetwork, network)
            if !wasRecognised { Self.lower(&state.unknown, network) }
        }
    }

    private static func lower(_ counts: inout [SourceNetwork: Int], _ network: SourceNetwork) {
        let count = counts[network, default: 0] - 1
        counts[network] = count > 0 ? count : nil
    }
}

extension SourceAddress {
    fileprivate var isLoopback: Bool {
        switch self {
        case .local: true
        case .v4(let address): address >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }
}
