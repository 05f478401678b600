import Glibc
import Logging
import Store

/// How many files and connections the process may have open; the libraries below us end a process that has no more.
///
/// INVARIANT: connections are turned away before descriptors are used up.
enum Descriptors {
    /// What store, logs, tasks and upstreams hold beside the connections of clients.
    private static let kept = 256
    /// Connections without which there is no point in starting.
    private static let least = 16

    /// What each listener may hold.
    struct Room: Hashable {
        let client: Int
        let admin: Int
    }

    /// Takes as many descriptors as the system gives, and shares them.
    ///
    /// - Throws: When they do not even suffice for a few connections.
    static func share(_ settings: DaemonSettings, _ logger: Logger) throws -> Room {
        let limit = raised()
        // A call holds its client's connection and its upstream's, and both ends of that to the built-in simulator.
        let ends = settings.upstreams.contains { $0.kind == .simulator } ? 3 : 2
        guard let room = room(limit, wanted: settings.limits.connections, ends: ends) else {
            throw StoreFailure(
                doing: "counting descriptors", cause: "\(limit) open files are allowed, too few; raise `ulimit -n`")
        }
        if room.client < settings.limits.connections {
            logger.warning(
                "open files allow fewer than `limits.connections`, more are turned away: raise LimitNOFILE",
                metadata: ["files": "\(limit)", "connections": "\(room.client)"])
        }
        return room
    }

    static func room(_ limit: Int, wanted: Int, ends: Int) -> Room? {
        let admin = max(least, min(1_000, limit / 16))
        // The admin API has a socket of the machine beside its address.
        let client = min(wanted, (limit - kept - 2 * admin) / ends)
        return client < min(least, wanted) ? nil : Room(client: client, admin: admin)
    }

    /// The soft limit, raised to the hard one.
    private static func raised() -> Int {
        var limit = rlimit()
        // SAFETY: both calls read or fill the struct that they are handed.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : before)
    }
}
