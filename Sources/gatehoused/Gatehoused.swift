import ArgumentParser
import Glibc
import Logging
import TaskRunner
import Upkeep
import Vocabulary

/// The daemon: keys, policies, budgets and the audit log, and the proxy in front of the model.
@main
struct Gatehoused: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehoused",
        abstract: "Stands between many tenants and a model: keys, policies, budgets, audit, proxy.",
        discussion: """
            Settings come from --config and from GATEHOUSE_<SECTION>_<KEY>; an unknown one refuses to start.

            EXAMPLES
              gatehoused --config /etc/gatehouse/gatehouse.yaml
              GATEHOUSE_DATA_DIR=/tmp/gatehouse gatehoused --config etc/gatehouse.yaml --check
            """,
        version: Version.text)

    @Option(help: "The configuration file.")
    var config = "/etc/gatehouse/gatehouse.yaml"

    @Flag(help: "Check the configuration and the documents it names, and do not start.")
    var check = false

    @Option(help: "Check a backup from its first byte to its balances, and do not start.")
    var verifyBackup: String?

    @Option(help: "Put a backup in place of a state that is gone, and do not start.")
    var restore: String?

    @Flag(help: "With --restore: take a backup that is older than what was published; what is lost is written down.")
    var acceptRollback = false

    @Option(help: "With --restore: opens the key files in the backup; they are put where they are missing.")
    var secretsKey: String?

    @Flag(help: "Make a key for an owner whose own was lost, with the daemon stopped, and do not start.")
    var recoverOwner = false

    @Flag(help: "Believe a clock far past the last time at work, with the daemon stopped, and do not start.")
    var acceptClock = false

    @Flag(help: "Make export.key and webhook.key anew where they are lost, with the daemon stopped, and do not start.")
    var replaceLostKeys = false

    @Flag(help: "Set right modes of files and missing folders, and do not start.")
    var fix = false

    static func main() async {
        let words = CommandLine.arguments
        // Inside a sandbox, as the way out of a task's program: nothing of the daemon is there.
        if words.dropFirst().first == "--relay" { Glibc.exit(SandboxRelay.run(Array(words.dropFirst(2)))) }
        await main(nil)
    }

    func run() async throws {
        if let verifyBackup { return try await Self.verify(verifyBackup) }
        let settings = try Self.settings(config)
        if fix { return HouseMender.mend(settings) }
        let logger = Self.logger(settings)
        if check { return try Self.check(settings) }
        if let restore { return try await self.restore(restore, settings, logger) }
        if recoverOwner {
            return try await Self.tell { try await OwnerRecovery(settings: settings, logger: logger).run() }
        }
        if acceptClock {
            return try await Self.tell { try await ClockAcceptance(settings: settings, logger: logger).run() }
        }
        if replaceLostKeys {
            return try await Self.tell { try await KeyReplacement(settings: settings, logger: logger).run() }
        }
        // Before the first door opens: who finds it open may order the stop.
        let signals = Signals()
        let house: House
        do { house = try await House.open(settings, logger: logger) } catch {
            FileHandleOut.write("gatehoused: \(error)\n")
            throw ExitCode((error as? AuditAlarm)?.exitCode ?? 1)
        }
        FileHandleOut.write(house.banner + "\n")
        await Self.serve(house, until: signals, logger)
    }

    /// Needs no configuration: who checks a backup may have nothing but its file.
    private static func verify(_ backup: String) async throws {
        let settings = DaemonSettings()
        try await tell { try await Restoring(settings, logger(settings)).verify(backup) }
    }

    private func restore(_ backup: String, _ settings: DaemonSettings, _ logger: Logger) async throws {
        try await Self.tell {
            try await Restoring(settings, logger)
                .restore(backup, acceptsRollback: acceptRollback, secretFile: secretsKey)
        }
    }

    /// Prints what was done, or why it was not, with the exit code of that.
    private static func tell(_ work: () async throws -> String) async throws {
        do { print(try await work()) } catch {
            FileHandleOut.write("gatehoused: \(error)\n")
            let isOfTheEvidence = (error as? BackupRefusal)?.isOfTheEvidence ?? false
            throw ExitCode((error as? AuditAlarm)?.exitCode ?? (isOfTheEvidence ? 3 : 1))
        }
    }

    /// Serves until the first signal to stop, then closes.
    private static func serve(_ house: House, until signals: Signals, _ logger: Logger) async {
        let upkeep = Task { await house.keepUp() }
        let tasks = Task { await house.runTasks() }
        ServiceNotice.tell(.ready)
        for await event in signals.events {
            switch event {
            case .reload: await house.reload()
            case .stop:
                logger.info("stopping")
                ServiceNotice.tell(.stopping)
                upkeep.cancel()
                tasks.cancel()
                Task {
                    await tasks.value  // settled before the doors close
                    await house.close()
                    Glibc.exit(0)
                }
            }
        }
    }

    private static func settings(_ path: String) throws -> DaemonSettings {
        do { return try SettingsSource(path: path).read() } catch {
            FileHandleOut.write("gatehoused: \(error)\n")
            throw ExitCode(1)
        }
    }

    private static func check(_ settings: DaemonSettings) throws {
        do {
            print(try ConfigurationCheck.report(settings))
        } catch {
            FileHandleOut.write("gatehoused: \(error)\n")
            throw ExitCode(1)
        }
    }

    private static func logger(_ settings: DaemonSettings) -> Logger {
        let level = Logger.Level(rawValue: settings.log.level.rawValue) ?? .info
        return Logger(label: "gatehoused") { label in
            DaemonLog(label: label, level: level, isJSON: settings.log.form == .json)
        }
    }
}
