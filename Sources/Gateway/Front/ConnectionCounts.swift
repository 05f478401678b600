import APIKeys
import Synchronization

/// How many connections there are, in all and by address: nobody takes the room of all others.
///
/// On loopback stands whoever speaks for many, such as a balancer; only the total holds there.
final class ConnectionCounts: Sendable {
    private struct State {
        var total = 0
        var byAddress: [SourceAddress: Int] = [:]
        /// Connections on which no key was recognised yet.
        var unknown: [SourceAddress: Int] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int
    private let perAddress: Int
    private let unknownPerAddress: Int

    init(_ settings: GatewaySettings) {
        limit = settings.connectionLimit
        perAddress = settings.connectionsPerAddress
        unknownPerAddress = settings.unauthenticatedPerAddress
    }

    /// Counts a new connection, or answers `false` where there is no room for it.
    func enter(_ address: SourceAddress) -> Bool {
        state.withLock { state in
            guard state.total < limit, address.isLoopback || hasRoom(state, address) else { return false }
            state.total += 1
            state.byAddress[address, default: 0] += 1
            state.unknown[address, default: 0] += 1
            return true
        }
    }

    private func hasRoom(_ state: State, _ address: SourceAddress) -> Bool {
        state.byAddress[address, default: 0] < perAddress && state.unknown[address, default: 0] < unknownPerAddress
    }

    /// Connections that are open now.
    var total: Int { state.withLock { $0.total } }

    /// A connection showed a key that holds.
    func recognised(_ address: SourceAddress) { state.withLock { Self.lower(&$0.unknown, address) } }

    func leave(_ address: SourceAddress, wasRecognised: Bool) {
        state.withLock { state in
            state.total -= 1
            Self.lower(&state.byAddress, address)
            if !wasRecognised { Self.lower(&state.unknown, address) }
        }
    }

    private static func lower(_ counts: inout [SourceAddress: Int], _ address: SourceAddress) {
        let count = counts[address, default: 0] - 1
        counts[address] = count > 0 ? count : nil
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
