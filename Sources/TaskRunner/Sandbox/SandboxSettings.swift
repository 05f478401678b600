import Glibc
import Vocabulary

/// What a sandboxed program may use; the defaults are those of the configuration.
package struct SandboxSettings: Sendable {
    package var bwrap = "/usr/bin/bwrap"
    /// The user and group under which bubblewrap is started; needed where the daemon runs as root.
    package var user: (uid: UInt32, gid: UInt32)?
    /// Seconds of processor time of one process.
    package var cpuSeconds: Int64 = 60
    package var memoryBytes: Int64 = 1 << 30
    package var processes: Int64 = 64
    /// Bytes of one file.
    package var fileBytes: Int64 = 64 << 20
    package var openFiles: Int64 = 256
    /// Bytes of output that are read before a call is killed.
    package var outputBytes = 16 << 20

    package init() {}

    /// The same, no looser, and as tight as a project wants it.
    func capped(by caps: SandboxCaps) -> SandboxSettings {
        var settings = self
        settings.cpuSeconds = min(cpuSeconds, caps.cpuSeconds ?? cpuSeconds)
        settings.memoryBytes = min(memoryBytes, caps.memoryBytes ?? memoryBytes)
        settings.processes = min(processes, caps.processes ?? processes)
        settings.fileBytes = min(fileBytes, caps.fileBytes ?? fileBytes)
        return settings
    }

    /// The kernel applies the limit on processes to no process of root.
    package var needsUser: Bool { geteuid() == 0 && user == nil }
}

/// What one sandbox shows of the machine.
package struct SandboxView: Sendable {
    /// The folder that is `/project`.
    package var project: String
    package var isWritable: Bool
    /// Folders under `/skills`, by name.
    package var skills: [String: String]
    /// What of the project is empty.
    package var masks: [WorkspaceMask] = []

    package init(project: String, isWritable: Bool, skills: [String: String] = [:]) {
        (self.project, self.isWritable, self.skills) = (project, isWritable, skills)
    }
}

/// How a sandboxed call ended.
package struct SandboxResult: Hashable, Sendable {
    package enum Ending: Hashable, Sendable {
        case exited(Int32)
        case killed(Killing)
        /// It ended before its script began: the output is what bubblewrap said of it.
        case unstarted
    }

    package enum Killing: String, Hashable, Sendable { case timeout, memory, output, disk, cancelled }

    /// The first `keptLimit` bytes of standard output and error, as they came.
    package let output: [UInt8]
    /// Bytes that came in all.
    package let byteCount: Int
    package let ending: Ending

    package static let keptLimit = 64 << 10

    static func unstarted(_ sentence: String) -> SandboxResult {
        SandboxResult(output: Array(sentence.utf8), byteCount: sentence.utf8.count, ending: .unstarted)
    }

    /// Why no script ran, in the words of what could not be started; `nil` where one did.
    var failure: String? {
        guard ending == .unstarted else { return nil }
        let said = String(decoding: output, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
        return said.isEmpty ? "bubblewrap ended without a word" : String(said.prefix(300))
    }
}
