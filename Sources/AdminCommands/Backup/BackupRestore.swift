import ArgumentParser

struct BackupVerify: Verb {
    static let configuration = verb(
        "verify", "Checks a backup offline: every byte, every leaf, every balance.",
        "gatehouse backup verify /mnt/backups/monday.tar",
        "gatehouse backup verify monday.tar")

    @Argument(help: "The backup's file.")
    var file: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try DaemonProgram(config: nil).become(["--verify-backup", file])
    }
}

struct BackupRestore: Verb {
    static let configuration = verb(
        "restore", "Puts a backup in place of a state that is gone; the daemon must be stopped.",
        "gatehouse backup restore /mnt/backups/monday.tar --confirm monday.tar",
        "gatehouse backup restore monday.tar --accept-rollback --confirm monday.tar")

    @Argument(help: "The backup's file.")
    var file: String

    @Flag(help: "Take one that is older than what was published; the audit log says what was lost.")
    var acceptRollback = false

    @Option(help: "The secret that opens the key files in it; they are put where they are missing.")
    var secretsKey: String?

    @OptionGroup var daemon: DaemonOptions
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let loss = "put \(name) in place of the daemon's state" + (acceptRollback ? ", newer or not" : "")
        guard try confirmation.allows(loss, name: name, session) else { return }
        try daemon.program.become(
            ["--restore", file] + (acceptRollback ? ["--accept-rollback"] : [])
                + (secretsKey.map { ["--secrets-key", $0] } ?? []))
    }
}

/// Which daemon's files are meant.
struct DaemonOptions: ParsableArguments {
    @Option(help: "The configuration of the daemon.")
    var config = "/etc/gatehouse/gatehouse.yaml"

    var program: DaemonProgram { DaemonProgram(config: config) }
}
