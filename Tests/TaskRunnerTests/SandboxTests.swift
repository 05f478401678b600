import Foundation
import Glibc
import TaskRunner
import Testing

enum Bubblewrap {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")
}

/// What a sandbox promises, each promise tried by breaking it; where bubblewrap is missing the suite says so.
@Suite(.serialized, .enabled(if: Bubblewrap.isThere, "bubblewrap is not installed"))
struct SandboxTests {
    private let scratch: Scratch
    private let keeper: SandboxKeeper

    init() throws {
        scratch = try Scratch()
        keeper = try SandboxKeeper()
    }

    private static var settings: SandboxSettings {
        var settings = SandboxSettings()
        if geteuid() == 0 { settings.user = (65_534, 65_534) }
        return settings
    }

    private func run(
        _ script: String, within limit: Duration = .seconds(20), isWritable: Bool = false,
        settings: SandboxSettings = Self.settings
    ) async throws -> SandboxResult {
        if isWritable, let user = settings.user { _ = unsafe chown(scratch.path, user.uid, user.gid) }
        let view = SandboxView(project: scratch.path, isWritable: isWritable)
        let sandbox = try #require(await Sandbox.start(view, settings, keeper: keeper))
        return await sandbox.run(Array(script.utf8), within: limit)
    }

    private func text(_ result: SandboxResult) -> String { String(decoding: result.output, as: UTF8.self) }

    @Test func `the self-test holds on this machine`() async throws {
        try await SandboxProbe.check(Self.settings, keeper: keeper, in: scratch.path)
    }

    @Test func `without bubblewrap the self-test says what to install`() async throws {
        var settings = Self.settings
        settings.bwrap = "/nowhere/bwrap"
        await #expect(throws: SandboxFault.self) {
            try await SandboxProbe.check(settings, keeper: keeper, in: scratch.path)
        }
    }

    @Test func `a command runs and its end is told`() async throws {
        let result = try await run("echo out; echo err >&2; exit 3")
        #expect(text(result) == "out\nerr\n" && result.ending == .exited(3))
    }

    @Test func `what is masked is empty, small and not to be written`() async throws {
        try scratch.write("secret.txt", "x")
        try scratch.write("keys/k", "x")
        var view = SandboxView(project: scratch.path, isWritable: true)
        view.masks = [
            WorkspaceMask(path: "secret.txt", isFolder: false), WorkspaceMask(path: "keys", isFolder: true),
        ]
        let sandbox = try #require(await Sandbox.start(view, Self.settings, keeper: keeper))
        let script = "cat secret.txt; ls keys; grep -r x . || echo none; echo y >keys/new || df --output=size keys"
        let result = await sandbox.run(Array(script.utf8), within: .seconds(10))
        #expect(text(result).hasPrefix("none\n") && text(result).contains("Read-only"))
        #expect(text(result).hasSuffix(" 4\n"), "KiB")
    }

    @Test func `a program in a sandbox stands back behind the calls of all tenants`() async throws {
        let result = try await run("read -ra stat </proc/self/stat; echo ${stat[18]}")
        #expect(text(result) == "10\n")
    }

    @Test func `there is no network, not even the host's loopback`() async throws {
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let program =
            "import socket, time; s = socket.create_server(('127.0.0.1', 0)); "
            + "print(s.getsockname()[1], flush=True); time.sleep(30)"
        server.arguments = ["python3", "-c", program]
        let pipe = Pipe()
        server.standardOutput = pipe
        try server.run()
        defer { server.terminate() }
        let port = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(Int(port) != nil)
        let result = try await run("exec 5<>/dev/tcp/127.0.0.1/\(port) && echo open; grep -c : /proc/net/dev")
        #expect(!text(result).contains("open") && text(result).hasSuffix("1\n"))
    }

    @Test func `nothing of the machine is seen but its programs`() async throws {
        let result = try await run("ls /; ls -d /root /home /var /etc/shadow /run 2>/dev/null; cat /etc/passwd")
        #expect(
            text(result) == "bin\ndev\netc\nlib\nlib64\nproc\nproject\ntmp\nusr\n"
                + "nobody:x:65534:65534:nobody:/tmp:/bin/bash\n")
    }

    @Test func `the environment holds three variables and no secret`() async throws {
        // SAFETY: both texts are copied; no other thread of this test reads the environment meanwhile.
        _ = unsafe setenv("GATEHOUSE_SECRET_OF_A_TEST", "sk-proj-secret", 1)
        let result = try await run("tr '\\0' '\\n' < /proc/self/environ | cut -d= -f1 | sort | tr '\\n' ' '")
        #expect(
            Set(text(result).split(separator: " ")) == ["HOME", "LANG", "PATH", "PWD", "SHLVL", "_"]
                || Set(text(result).split(separator: " ")).isSubset(of: [
                    "HOME", "LANG", "PATH", "PWD", "SHLVL", "_", "OLDPWD",
                ]))
        #expect(!text(try await run("cat /proc/*/environ")).contains("sk-proj-secret"))
    }

    @Test func `the processes and descriptors of the machine are out of sight`() async throws {
        let result = try await run(
            "ls -d /proc/[0-9]* | wc -l; cat /proc/1/root/etc/shadow; "
                + "ls -l /proc/self/fd | grep -v -e pipe -e null -e proc -e total"
        )
        let lines = text(result).split(separator: "\n")
        #expect((lines.first.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 99) < 10)
        #expect(!text(result).contains("root:") && !text(result).contains("socket:"))
    }

    @Test func `a read-only workspace cannot be written, a copy can`() async throws {
        #expect(try await run("echo x > /project/a").ending != .exited(0))
        #expect(try await run("echo x > /project/a", isWritable: true).ending == .exited(0))
        #expect(try scratch.read("a") == "x\n")
    }

    @Test func `another workspace is not there`() async throws {
        let other = try Scratch()
        try other.write("secret", "theirs")
        let result = try await run("cat \(other.path)/secret; cat /project/../\(other.path)/secret; ls /var/tmp")
        #expect(!text(result).contains("theirs"))
    }

    @Test func `a link out of the workspace leads nowhere inside`() async throws {
        try scratch.link("out", to: "/etc/shadow")
        try scratch.link("home", to: "/root")
        let result = try await run("cat out; ls home/")
        #expect(!text(result).contains("root:") && result.ending != .exited(0))
    }

    @Test func `a fork bomb stays in its box and dies in time`() async throws {
        let start = ContinuousClock.now
        let result = try await run("f() { f | f & }; f; sleep 30", within: .seconds(2))
        #expect(ContinuousClock.now - start < .seconds(6))
        // It is stopped by its time, or starved of processes before that; it never gets to its end.
        #expect(result.ending != .exited(0) && result.ending != .unstarted, "\(result.ending)")
        #expect(try await run("echo alive").ending == .exited(0))
    }

    @Test func `a memory bomb is refused its memory`() async throws {
        // Without a line end `tail` keeps all that it reads.
        let result = try await run("head -c 3000000000 /dev/zero | tail -n 1 | wc -c")
        #expect(!text(result).contains("3000000000") && result.ending != .killed(.timeout))
    }

    @Test func `one file cannot fill the disk`() async throws {
        let result = try await run(
            "head -c 10G /dev/zero > /project/big; ls -s --block-size=1M /project/big", isWritable: true)
        let size = try FileManager.default.attributesOfItem(atPath: scratch.path + "/big")[.size] as? Int ?? 0
        #expect(size <= 64 << 20 && result.byteCount < 10_000)
    }

    @Test func `a flood of output is cut and killed`() async throws {
        let result = try await run("yes")
        #expect(result.ending == .killed(.output))
        #expect(result.output.count == SandboxResult.keptLimit)
    }

    @Test func `nothing is left behind after a timeout, not even a sleeping grandchild`() async throws {
        let mark = "7\(UInt32.random(in: 100_000...999_999))"
        let result = try await run(
            "(setsid sleep \(mark) &) ; setsid sleep \(mark) & sleep \(mark)", within: .seconds(1))
        #expect(result.ending == .killed(.timeout))
        #expect(Self.processes(with: mark) == 0)
    }

    @Test func `nothing is left behind after an end of its own`() async throws {
        let mark = "8\(UInt32.random(in: 100_000...999_999))"
        _ = try await run("setsid sleep \(mark) & disown; exit 0")
        #expect(Self.processes(with: mark) == 0)
    }

    @Test func `a cancelled call dies at once`() async throws {
        let mark = "9\(UInt32.random(in: 100_000...999_999))"
        let view = SandboxView(project: scratch.path, isWritable: false)
        let sandbox = try #require(await Sandbox.start(view, Self.settings, keeper: keeper))
        let running = Task { await sandbox.run(Array("echo begun; sleep \(mark)".utf8), within: .seconds(60)) }
        while Self.processes(with: mark) == 0 { try await Task.sleep(for: .milliseconds(20)) }
        let start = ContinuousClock.now
        running.cancel()
        #expect(await running.value.ending == .killed(.cancelled))
        #expect(ContinuousClock.now - start < .seconds(2) && Self.processes(with: mark) == 0)
    }

    private static func processes(with mark: String) -> Int { ids(with: mark).count }

    private static func ids(with mark: String) -> [pid_t] {
        let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
        return ids.filter { id in
            let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
            return String(decoding: line, as: UTF8.self).split(separator: "\0").contains { $0 == mark }
        }
    }

    @Test func `system calls that reach for the kernel are refused`() async throws {
        let result = try await run(
            "unshare -r true && echo userns; mount -t tmpfs x /tmp && echo mounted; mknod /tmp/x b 8 0 && echo device; "
                + "keyctl show 2>/dev/null && echo keys; chroot / true && echo chroot; "
                + "python3 -c 'import socket as s; s.socket(s.AF_INET, s.SOCK_RAW, 1)' 2>/dev/null && echo raw; true"
        )
        for word in ["userns", "mounted", "device", "keys", "chroot", "raw"] {
            #expect(!text(result).split(separator: "\n").contains(Substring(word)), "\(word)")
        }
    }

    @Test func `a set-user-id program gains nothing`() async throws {
        let result = try await run("grep -E 'NoNewPrivs|CapEff|CapPrm' /proc/self/status; id -u; su -c id")
        #expect(text(result).contains("NoNewPrivs:\t1") && text(result).contains("CapEff:\t0000000000000000"))
        #expect(!text(result).contains("uid=0"))
    }

    @Test func `what one call leaves in tmp the next one does not see`() async throws {
        _ = try await run("echo mine > /tmp/left")
        #expect(try await run("cat /tmp/left").ending != .exited(0))
    }

    @Test func `the longest script comes whole, and its bytes are counted as bytes`() async throws {
        let long = String(repeating: ": filler ä€\n", count: 3_600) + "printf %s 'zwölf' | wc -m"
        #expect(text(try await run(long)) == "5\n")
    }

    @Test func `a sandbox that cannot be started says why, in the words of bubblewrap, early and late`() async throws {
        let view = SandboxView(project: scratch.path + "/nowhere", isWritable: false)
        for isLate in [false, true] {
            let sandbox = try #require(await Sandbox.start(view, Self.settings, keeper: keeper))
            // Late: it has died of it before anybody wants to run something.
            while isLate, !Self.ids(with: view.project).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let result = await sandbox.run(Array("echo never".utf8), within: .seconds(5))
            #expect(result.ending == .unstarted)
            #expect(text(result).contains("bwrap: ") && text(result).contains("/nowhere"), "\(text(result))")
        }
    }

    @Test func `a script for a sandbox that has died raises no signal`() async throws {
        let view = SandboxView(project: scratch.path, isWritable: false)
        let sandbox = try #require(await Sandbox.start(view, Self.settings, keeper: keeper))
        // Bubblewrap and the first process of its namespace, with which everything in it dies.
        while Self.ids(with: scratch.path).count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        while case let ids = Self.ids(with: scratch.path), !ids.isEmpty { for id in ids { kill(id, SIGKILL) } }
        let result = await sandbox.run(Array("echo never".utf8), within: .seconds(5))
        #expect(result.ending == .unstarted, "\(result.ending) \(text(result))")
        #expect(text(try await run("echo alive")) == "alive\n")
    }

    @Test func `a sandbox that is killed while it begins leaves nobody behind`() async throws {
        let view = SandboxView(project: scratch.path, isWritable: false)
        for begun in 0..<60 {
            let sandbox = try #require(await Sandbox.start(view, Self.settings, keeper: keeper))
            // Another hundred microseconds of its first six milliseconds each time.
            usleep(UInt32(begun * 100))
            sandbox.discard()
        }
        let end = ContinuousClock.now + .seconds(10)
        while !Self.ids(with: scratch.path).isEmpty, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(Self.ids(with: scratch.path).isEmpty)
    }

    @Test func `what the sandbox's user cannot read is found, the uppermost folder of it`() async throws {
        var settings = Self.settings
        settings.user = geteuid() == 0 ? (65_534, 65_534) : nil
        let (open, closed) = (try scratch.folder("open"), try scratch.folder("closed"))
        let inner = try scratch.folder("closed/inner")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
        let found = await SandboxReach.closed(
            [open, closed, inner, scratch.path + "/none"], settings, keeper: keeper)
        #expect(found == [closed, scratch.path + "/none"])
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed)
        #expect(await SandboxReach.closed([open, closed, inner], settings, keeper: keeper).isEmpty)
    }
}
