import Foundation

/// Runs scripts in the bash of this machine, where `rm` only leaves a mark, and says which of them ran it.
///
/// Each script has its own folder, its own name of the private `PATH`, two seconds and no input; it runs as nobody
/// where the tests run as root. Scripts that name a folder outside are left out before (`isHarmless`).
struct RealBash {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "gatehouse-bash-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ... .max))")
        for name in ["bin", "paths", "marks", "scripts", "work"] {
            try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try plantPrograms()
        try write(Self.driver, to: "driver")
        for name in ["", "marks", "work"] { try open(name) }
    }

    static var isThere: Bool { program("bash") != nil && program("timeout") != nil && program("env") != nil }

    func cleanUp() { try? FileManager.default.removeItem(at: folder) }  // what stays is in the temporary folder

    /// The numbers of those among `scripts` that ran `rm`.
    func runs(_ scripts: [String]) throws -> Set<Int> {
        for (number, script) in scripts.enumerated() {
            try write(script, to: "scripts/\(number)")
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "paths/\(number)"), withDestinationURL: folder.appending(path: "bin"))
        }
        let process = Process()
        var words = ["/bin/bash", "--noprofile", "--norc", folder.appending(path: "driver").path(), "\(scripts.count)"]
        if let setpriv = Self.program("setpriv"), NSUserName() == "root" {
            words = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"] + words
        }
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let marks = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "marks").path())
        return Set(marks.compactMap(Int.init))
    }

    /// Whether a script stays in its folder, whatever it does: no path leads out of it, and nothing signals others.
    static func isHarmless(_ script: String) -> Bool {
        let rest = script.replacing("/dev/stdin", with: "").replacing("/dev/null", with: "")
        return !["/", "..", "~", "kill", "\0", "OLDPWD", "cd -", "HOME", "PATH", "-p rm"].contains { rest.contains($0) }
    }

    // MARK: Folder

    private static let programs = [
        "bash", "sh", "dash", "env", "timeout", "nice", "nohup", "stdbuf", "xargs", "find", "cat", "ls", "sed", "awk",
        "setsid", "true", "false", "time", "perl", "python3", "head", "tr", "sort",
    ]

    private func plantPrograms() throws {
        for name in Self.programs {
            guard let path = Self.program(name) else { continue }
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "bin/\(name)"), withDestinationURL: URL(filePath: path))
        }
        try write(
            "#!/bin/sh\nplace=${0%/*}\n: > '\(folder.appending(path: "marks").path())/'\"${place##*/}\"\n", to: "bin/rm"
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.appending(path: "bin/rm").path())
    }

    /// Every script in a process group of its own, which ends with it.
    private static let driver = """
        set -m
        ulimit -f 2048 -t 2 -c 0
        [ "$UID" = 0 ] || ulimit -u 2000
        root=$PWD
        for ((n = 0; n < $1; n++)); do
          mkdir work/$n && cd work/$n || exit 1
          echo x > x
          timeout -s KILL 2 env -i PATH="$root/paths/$n" HOME="$root/work" LANG=C.UTF-8 \
            bash --noprofile --norc "$root/scripts/$n" < /dev/null > /dev/null 2>&1 &
          wait $!
          kill -KILL -- -$!
          cd "$root"
        done
        """

    private func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
    }

    private func open(_ name: String) throws {
        let path = name.isEmpty ? folder.path() : folder.appending(path: name).path()
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
    }

    private static func program(_ name: String) -> String? {
        ["/usr/bin/", "/bin/"].map { $0 + name }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
