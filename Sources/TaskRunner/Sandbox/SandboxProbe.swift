import FoundationEssentials
import Glibc

/// The test at start-up of whether bubblewrap holds on this machine what tasks are promised.
package enum SandboxProbe {
    /// - Throws: `SandboxFault` with what is missing and what to install.
    package static func check(_ settings: SandboxSettings, keeper: SandboxKeeper, in folder: String) async throws {
        guard FileManager.default.isExecutableFile(atPath: settings.bwrap) else {
            throw SandboxFault("`\(settings.bwrap)` is not there; install the package bubblewrap")
        }
        guard !settings.needsUser else {
            throw SandboxFault(
                "the daemon runs as root, to which the limit on processes does not apply; set `sandbox.user`")
        }
        let view = SandboxView(project: folder, isWritable: false)
        try await expect("held", from: checks, view, settings, keeper, within: .seconds(10))
        try await expectKilled(view, settings, keeper)
    }

    /// No address but loopback, nothing writable but /tmp, no process but its own, no environment but three variables.
    private static let checks = """
        [ "$(grep -c : /proc/net/dev)" = 1 ] || { echo 'it has a network'; exit 1; }
        for place in /usr/x /x /project/x /etc/x; do
          { : > $place; } 2>/dev/null && { echo "it can write $place"; exit 1; }
        done
        : > /tmp/x || { echo 'it cannot write /tmp'; exit 1; }
        [ "$(ls -d /proc/[0-9]* | wc -l)" -lt 8 ] || { echo 'it sees processes of the machine'; exit 1; }
        grep -q 'CapEff:[[:space:]]*0000000000000000' /proc/self/status || { echo 'it has power'; exit 1; }
        unshare -U true 2>/dev/null && { echo 'it can make user namespaces'; exit 1; }
        echo held
        """

    private static func expect(
        _ word: String, from script: String, _ view: SandboxView, _ settings: SandboxSettings, _ keeper: SandboxKeeper,
        within limit: Duration
    ) async throws {
        guard let sandbox = await Sandbox.start(view, settings, keeper: keeper) else {
            throw SandboxFault("`\(settings.bwrap)` cannot be started")
        }
        let result = await sandbox.run(Array(script.utf8), within: limit)
        let said = String(decoding: result.output, as: UTF8.self)
        guard result.ending == .exited(0), said == word + "\n" else {
            throw SandboxFault("bubblewrap does not hold: \(said.prefix(300)); user namespaces must be allowed")
        }
    }

    /// More processes than allowed: the shell gets stuck, and dies with all of them when its time is over.
    private static func expectKilled(
        _ view: SandboxView, _ settings: SandboxSettings, _ keeper: SandboxKeeper
    ) async throws {
        guard let sandbox = await Sandbox.start(view, settings, keeper: keeper) else {
            throw SandboxFault("`\(settings.bwrap)` cannot be started")
        }
        let script = "for i in $(seq \(settings.processes + 8)); do sleep 60 & done 2>/dev/null; echo open; sleep 60"
        let result = await sandbox.run(Array(script.utf8), within: .milliseconds(1_500))
        guard result.ending == .killed(.timeout) else {
            throw SandboxFault("a sandbox outlives its time: \(result.ending)")
        }
        guard !result.output.contains(UInt8(ascii: "o")) else {
            throw SandboxFault("more than \(settings.processes) processes ran in a sandbox")
        }
    }
}
