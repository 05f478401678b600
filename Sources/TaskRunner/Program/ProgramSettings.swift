import FoundationEssentials
import Vocabulary

/// The operator's own program of the backend `claude-code`, and what it may use of the machine.
package struct ProgramSettings: Hashable, Sendable {
    /// The program itself.
    package let path: String
    /// The daemon's own program, which passes the way out of the sandbox.
    package let relay: String
    /// Folders of libraries that the relay needs beside those of the system.
    package let libraries: [String]
    /// Bytes of data of one process; its runtime reserves far more address space than it uses.
    package var dataBytes: Int64 = 2 << 30
    package var processes: Int64 = 256
    package var openFiles: Int64 = 1_024

    /// What the program and all that it starts may use together.
    var bounds: SandboxBounds {
        SandboxBounds(memoryBytes: dataBytes, processes: processes + SandboxBounds.ownProcesses)
    }

    package init(path: String) {
        self.path = path
        // Without a name of its own the daemon cannot be shown to a sandbox, which the check at start-up says.
        relay = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        libraries = Self.libraries(FileManager.default.contents(atPath: "/proc/self/maps").map { [UInt8]($0) } ?? [])
    }

    /// The same, no looser, and as tight as a project wants it.
    func capped(by caps: SandboxCaps) -> ProgramSettings {
        var settings = self
        settings.dataBytes = min(dataBytes, caps.memoryBytes ?? dataBytes)
        settings.processes = min(processes, caps.processes ?? processes)
        return settings
    }

    /// The folders of the libraries that this process has mapped from elsewhere than the system's own folders.
    static func libraries(_ maps: [UInt8]) -> [String] {
        let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n")
        let files = lines.compactMap { line in line.firstIndex(of: "/").map { line[$0...] } }
        let own = files.filter { file in
            (file.hasSuffix(".so") || file.contains(".so.")) && !file.hasPrefix("/usr/") && !file.hasPrefix("/lib")
        }
        return Set(own.map { file in String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) }).sorted()
    }
}

/// Why the backend cannot be used; the text says what to do.
package struct ProgramFault: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    package static let notConfigured = ProgramFault(
        "the backend `claude-code` is not set up here (`tasks.claude_code.path`); use `native`")
}
