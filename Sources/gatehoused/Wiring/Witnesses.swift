import AuditLog
import Glibc
import HTTPWire
import Logging
import NIOCore
import Store
import Upkeep

/// The configured witnesses: compared at the start, asked to cosign ever after.
struct Witnesses {
    private static let patience = Duration.seconds(30)

    private let doors: [WitnessDoor]
    private let logger: Logger

    init(_ settings: DaemonSettings.AuditSettings, on group: any EventLoopGroup, _ logger: Logger) throws {
        doors = try settings.witnesses.map { try Self.door($0, on: group) }
        self.logger = logger
    }

    /// Of their cosignatures, by name.
    var keys: [String: VerifierKey] {
        Dictionary(doors.map { ($0.name, $0.key) }) { first, _ in first }
    }

    private static func door(_ entry: WitnessEntry, on group: any EventLoopGroup) throws -> WitnessDoor {
        let caller = try OutboundCaller(entry.server, on: group)
        return WitnessDoor(
            name: entry.name, key: entry.key,
            submit: { body in
                let reply = try await caller.send(.post, "/add-checkpoint", body: body)
                return WitnessDoor.Reply(status: reply.status, body: reply.body)
            },
            fetch: { path in
                let reply = try await caller.send(.get, path)
                return WitnessDoor.Reply(status: reply.status, body: reply.body)
            })
    }

    /// How many of them make a receipt a sealed one: more than half.
    static func quorum(_ settings: DaemonSettings.AuditSettings) -> Int {
        settings.witnesses.isEmpty ? 0 : settings.witnesses.count / 2 + 1
    }

    /// Compares the store with what was published of it, before a leaf is written or a listener opens.
    ///
    /// - Throws: `AuditAlarm` when the store was rolled back, forked or damaged, or a witness does not answer.
    func check(_ store: OpenStore, startsWithoutThem: Bool) async throws {
        let check = StartCheck(store)
        try check.checkStore()
        for door in doors {
            do { try await check.check(door, within: startsWithoutThem ? .zero : Self.patience) } catch {
                guard case AuditAlarm.witnessUnreachable(let name) = error, startsWithoutThem else { throw error }
                logger.warning(
                    "a witness does not answer, the daemon starts without it", metadata: ["witness": "\(name)"])
            }
        }
    }

    /// One chore for each; a witness that has seen another history ends the process.
    func chores(_ store: OpenStore, every: Duration) -> [Chore] {
        doors.map { door in
            let round = WitnessRound(door, store, clock: SystemClock.now)
            return Chore("witness \(door.name)", every: every) { [logger] in
                do { try await round.run() } catch let alarm as AuditAlarm {
                    logger.critical("the audit log forbids to go on", metadata: ["cause": "\(alarm)"])
                    exit(alarm.exitCode)
                }
            }
        }
    }
}
