import Synchronization

/// What a simulator has seen, counted by every connection.
package final class SimulatorCounters: Sendable {
    /// The counts at one moment.
    package struct Snapshot: Hashable, Sendable {
        package var requests = 0
        package var streams = 0
        /// Answers whose last byte was handed to the socket.
        package var answered = 0
        /// Clients that left before their answer had ended.
        package var aborted = 0
        package var malformed = 0
        package var openConnections = 0
        package var connections = 0
    }

    enum Event {
        case connected, disconnected, request, stream, answered, aborted, malformed
    }

    private let requests = Atomic(0)
    private let streams = Atomic(0)
    private let answered = Atomic(0)
    private let aborted = Atomic(0)
    private let malformed = Atomic(0)
    private let openConnections = Atomic(0)
    private let connections = Atomic(0)

    func note(_ event: Event) {
        switch event {
        case .connected:
            connections.wrappingAdd(1, ordering: .relaxed)
            openConnections.wrappingAdd(1, ordering: .relaxed)
        case .disconnected: openConnections.wrappingSubtract(1, ordering: .relaxed)
        case .request: requests.wrappingAdd(1, ordering: .relaxed)
        case .stream: streams.wrappingAdd(1, ordering: .relaxed)
        case .answered: answered.wrappingAdd(1, ordering: .relaxed)
        case .aborted: aborted.wrappingAdd(1, ordering: .relaxed)
        case .malformed: malformed.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// The counts now.
    package var snapshot: Snapshot {
        Snapshot(
            requests: requests.load(ordering: .relaxed), streams: streams.load(ordering: .relaxed),
            answered: answered.load(ordering: .relaxed), aborted: aborted.load(ordering: .relaxed),
            malformed: malformed.load(ordering: .relaxed), openConnections: openConnections.load(ordering: .relaxed),
            connections: connections.load(ordering: .relaxed))
    }
}
