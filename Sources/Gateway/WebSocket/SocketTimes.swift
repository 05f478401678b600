package import HTTPWire

/// The clock of one socket: when it is pinged, and when its time is over.
///
/// A value without a clock of its own: each call is told the nanoseconds of the loop's clock.
package struct SocketTimes: Sendable {
    package enum Due: Hashable, Sendable {
        case nothing
        case ping
        case close(SocketRefusal)
    }

    package static let noPong = SocketRefusal(1_001, "no-pong")
    package static let age = SocketRefusal(1_001, "age")
    package static let idle = SocketRefusal(1_000, "idle")

    private let ending: UInt64
    private let limits: (idle: UInt64, ping: UInt64, pong: UInt64)
    private var lastFrameAt: UInt64
    private var lastPingAt: UInt64
    private var isWaitingForPong = false

    package init(_ settings: GatewaySettings, openedAt now: UInt64) {
        func nanoseconds(_ seconds: Int64) -> UInt64 { UInt64(max(0, seconds)) * 1_000_000_000 }
        ending = now + nanoseconds(settings.socketAgeSeconds)
        limits = (
            nanoseconds(settings.socketIdleSeconds), nanoseconds(settings.socketPingSeconds),
            nanoseconds(settings.socketPongSeconds)
        )
        (lastFrameAt, lastPingAt) = (now, now)
    }

    /// A frame that says something came, or the last followed task ended.
    package mutating func heard(at now: UInt64) { lastFrameAt = now }

    package mutating func ponged() { isWaitingForPong = false }

    /// What is to be done now; a ping that it asks for counts as sent.
    ///
    /// - Parameter isFollowing: A socket that follows a task may be silent: its client only listens.
    package mutating func due(at now: UInt64, isFollowing: Bool) -> Due {
        if isWaitingForPong, now >= lastPingAt + limits.pong { return .close(Self.noPong) }
        if now >= ending { return .close(Self.age) }
        if !isFollowing, now >= lastFrameAt + limits.idle { return .close(Self.idle) }
        guard !isWaitingForPong, now >= lastPingAt + limits.ping else { return .nothing }
        (lastPingAt, isWaitingForPong) = (now, true)
        return .ping
    }
}
