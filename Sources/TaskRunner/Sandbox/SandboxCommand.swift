/// The arguments of one bubblewrap: the same for every call but for the folders that it shows.
///
/// The script comes over a socket (descriptor 3), never as an argument or a file name.
enum SandboxCommand {
    /// Descriptors that the child gets beside its standard ones.
    static let script: Int32 = 3
    static let passwd: Int32 = 4
    static let group: Int32 = 5
    static let filter: Int32 = 6
    static let secret: Int32 = 7

    static func arguments(_ view: SandboxView, _ settings: SandboxSettings) -> [String] {
        // The root itself is a file system of bubblewrap's own, and would else be a place to write.
        prefix(settings) + frame(view) + [
            "--remount-ro", "/", "--chdir", "/project", "--seccomp", "\(filter)", "--setenv", "PATH", "/usr/bin:/bin",
            "--setenv", "HOME", "/tmp", "--setenv", "LANG", "C.UTF-8", "--",
            "/bin/bash", "--noprofile", "--norc", "-c", reader(settings),
        ]
    }

    /// Bubblewrap itself, as the user that it runs under.
    static func prefix(_ settings: SandboxSettings) -> [String] { become(settings) + [settings.bwrap] }

    /// A shell of that user outside of any sandbox, which takes a script of ours and has `words` as its arguments.
    static func bare(_ words: [String], _ settings: SandboxSettings) -> [String] {
        become(settings) + ["/bin/bash", "--noprofile", "--norc", "-c", reader(settings), "bash"] + words
    }

    private static func become(_ settings: SandboxSettings) -> [String] {
        guard let user = settings.user else { return [] }
        return ["/usr/bin/setpriv", "--reuid=\(user.uid)", "--regid=\(user.gid)", "--clear-groups", "--"]
    }

    /// What every sandbox is: its namespaces, and what of the machine it shows.
    static func frame(_ view: SandboxView) -> [String] {
        var arguments = [
            "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent",
            "--new-session", "--clearenv", "--hostname", "task", "--uid", "65534", "--gid", "65534",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
            "--symlink", "usr/lib64", "/lib64", "--ro-bind-data", "\(passwd)", "/etc/passwd",
            "--ro-bind-data", "\(group)", "/etc/group", "--proc", "/proc", "--dev", "/dev",
            "--size", "67108864", "--tmpfs", "/tmp",
            view.isWritable ? "--bind" : "--ro-bind", view.project, "/project",
        ]
        for (name, folder) in view.skills.sorted(by: { $0.key < $1.key }) {
            arguments += ["--ro-bind", folder, "/skills/\(name)"]
        }
        for mask in view.masks {
            let place = "/project/\(mask.path)"
            // The device itself, so that who reads it finds nothing instead of failing.
            arguments +=
                mask.isFolder
                ? ["--size", "4096", "--tmpfs", place, "--remount-ro", place] : ["--dev-bind", "/dev/null", place]
        }
        return arguments
    }

    /// Takes the limits on, waits for the script, says that it has it, and runs it; an end that comes first ends it.
    ///
    /// The limits are set inside, where processes are counted for this sandbox alone. The script's length comes first:
    /// without one the shell reads byte by byte, which costs 10 ms for the longest.
    private static func reader(_ settings: SandboxSettings) -> String {
        """
        ulimit -c 0 -n \(settings.openFiles) -t \(settings.cpuSeconds) -f \(settings.fileBytes / 1_024) \
        -v \(settings.memoryBytes / 1_024) -u \(settings.processes) || exit 125
        IFS= read -r -N \(lengthDigits) -u 3 script && LC_ALL=C IFS= read -r -N "$script" -u 3 script || exit 0
        printf . >&3; exec 3<&-
        eval "$script"
        """
    }

    private static let lengthDigits = 8

    /// A script as the reader takes it.
    static func spoken(_ script: [UInt8]) -> [UInt8] {
        let length = String(script.count)
        return Array((String(repeating: "0", count: max(0, lengthDigits - length.count)) + length).utf8) + script
    }

    static let passwdText = "nobody:x:65534:65534:nobody:/tmp:/bin/bash\n"
    static let groupText = "nogroup:x:65534:\n"
}
