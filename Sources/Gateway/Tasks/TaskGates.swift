import Admission
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import TaskRunner
import Vocabulary

/// Opens the sockets of programs: Unix sockets that serve the client's routes for one task and its key alone.
final class TaskGates: Sendable {
    private struct Home {
        let group: MultiThreadedEventLoopGroup
        let loops: [ObjectIdentifier: NIOLoopBound<LoopState>]
    }

    /// Bytes of a path that a socket address holds.
    private static let pathLimit = 103

    private let home = Mutex<Home?>(nil)

    func attach(_ group: MultiThreadedEventLoopGroup, _ loops: [ObjectIdentifier: NIOLoopBound<LoopState>]) {
        home.withLock { $0 = Home(group: group, loops: loops) }
    }

    /// Listens under `path` for the program of a task; `nil` if that cannot be, or its key has died.
    ///
    /// - Parameter owner: The user under whom the program runs, where that is another than the daemon's.
    func open(
        _ path: String, for task: TaskStanding, _ traffic: ProgramTraffic, owner: (uid: UInt32, gid: UInt32)?,
        _ gatekeeper: Gatekeeper
    ) async -> ProgramGate? {
        guard let home = home.withLock({ $0 }), path.utf8.count <= Self.pathLimit,
            let key = gatekeeper.beginKey(of: task)
        else { return nil }
        let doorway = TaskDoorway(task.id, traffic)
        guard let listener = await Self.listen(path, home, doorway) else {
            gatekeeper.endKey(of: task.id)
            return nil
        }
        // SAFETY: the text is copied in during the call.
        let isTheirs = owner.map { unsafe chown(path, $0.uid, $0.gid) == 0 } ?? true
        // SAFETY: as above. Nobody else of this machine reaches it, and no other key is good on it.
        _ = unsafe chmod(path, 0o600)
        let close: @Sendable () async -> Void = {
            gatekeeper.endKey(of: task.id)
            try? await listener.close()  // it may be closed already
            await doorway.close()
            // SAFETY: as above.
            _ = unsafe unlink(path)
        }
        guard isTheirs else {
            await close()
            return nil
        }
        return ProgramGate(key: key, models: gatekeeper.modelIDs, close: close)
    }

    private static func listen(_ path: String, _ home: Home, _ doorway: TaskDoorway) async -> (any Channel)? {
        let loops = home.loops
        let bootstrap = ServerBootstrap(group: home.group)
            .serverChannelOption(.backlog, value: 128)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)]?.value else { return }
                    try channel.pipeline.syncOperations.addHandler(ClientHandler(loop: loop, doorway: doorway))
                }
            }
        // Without its socket the task is refused with the reason.
        return try? await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
    }
}
