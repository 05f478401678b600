import Gateway
import HTTPWire
import Testing

/// The clock of a socket as a value: seconds since it was opened, and what is due then.
@Suite struct SocketTimesTests {
    private static let second: UInt64 = 1_000_000_000

    /// What is due at each of these seconds, with pongs that come at once unless `isSilent`.
    private func due(
        at seconds: [UInt64], heard: Set<UInt64> = [], isFollowing: Bool = false, isSilent: Bool = false
    ) -> [SocketTimes.Due] {
        var times = SocketTimes(GatewaySettings(), openedAt: 7)
        return seconds.map { moment in
            let now = 7 + moment * Self.second
            if heard.contains(moment) { times.heard(at: now) }
            let due = times.due(at: now, isFollowing: isFollowing)
            if due == .ping, !isSilent { times.ponged() }
            return due
        }
    }

    @Test func `a socket that says nothing and follows nothing is closed after five minutes`() {
        #expect(due(at: [299, 300]) == [.ping, .close(SocketTimes.idle)])
        #expect(due(at: [299, 300, 598, 599], heard: [299]) == [.ping, .nothing, .ping, .close(SocketTimes.idle)])
        #expect(SocketTimes.idle.code == 1_000)
    }

    @Test func `a socket that follows a task may be silent`() {
        #expect(due(at: [300, 900, 3_599], isFollowing: true) == [.ping, .ping, .ping])
    }

    @Test func `no socket lives longer than an hour, whatever it says`() {
        let busy = Set(stride(from: UInt64(0), through: 3_600, by: 60))
        let all = due(at: busy.sorted(), heard: busy, isFollowing: true)
        #expect(all.dropLast().allSatisfy { $0 == .ping || $0 == .nothing })
        #expect(all.last == .close(SocketTimes.age) && SocketTimes.age.code == 1_001)
    }

    @Test func `a ping goes out every thirty seconds and has twenty for its pong`() {
        #expect(due(at: [29, 30, 31, 59, 60]) == [.nothing, .ping, .nothing, .nothing, .ping])
        #expect(due(at: [30, 49, 50], isSilent: true) == [.ping, .nothing, .close(SocketTimes.noPong)])
    }
}
