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
        async let shut: Void = expect("held", from: checks, view, settings, keeper, within: .seconds(10))
        async let few: Void = expect("held", from: processes(settings), view, settings, keeper, within: .seconds(10))
        async let ended: Void = expectKilled(view, settings, keeper)
        _ = try await (shut, few, ended)
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

    /// More processes than allowed are not there to be had.
    ///
    /// A shell that gets no process says so and tries again for seconds; so another one waits for the first word of
    /// it, by means that need no process.
    private static func processes(_ settings: SandboxSettings) -> String {
        """
        mkfifo /tmp/never && exec 3<>/tmp/never
        (for i in $(seq \(settings.processes + 8)); do read -u 3 & done; echo unbounded) >/tmp/said 2>&1 &
        until [ -s /tmp/said ]; do :; done
        read -r said </tmp/said
        case $said in *fork*) echo held ;; *) echo 'more processes ran than it may have' ;; esac
        """
    }

    /// What has used up its time dies; it is given more of it until it has begun.
    private static func expectKilled(
        _ view: SandboxView, _ settings: SandboxSettings, _ keeper: SandboxKeeper
    ) async throws {
        var milliseconds = 60
        while try await !isKilled(within: .milliseconds(milliseconds), view, settings, keeper) {
            milliseconds *= 4
            guard milliseconds < 10_000 else { throw SandboxFault("a program did not begin in a sandbox for 4 s") }
        }
    }

    /// Whether a program had begun before its time was over, and died then with what it had started.
    private static func isKilled(
        within limit: Duration, _ view: SandboxView, _ settings: SandboxSettings, _ keeper: SandboxKeeper
    ) async throws -> Bool {
        guard let sandbox = await Sandbox.start(view, settings, keeper: keeper) else {
            throw SandboxFault("`\(settings.bwrap)` cannot be started")
        }
        let result = await sandbox.run(Array("sleep 60 & echo begun; sleep 60".utf8), within: limit)
        guard result.ending == .killed(.timeout) else {
            throw SandboxFault("a sandbox outlives its time: \(result.ending)")
        }
        return result.output == Array("begun\n".utf8)
    }
}
