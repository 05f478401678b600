import Foundation
import Glibc
import TaskRunner
import Testing

/// The control group of sandboxes, over a real one where this machine lets us make one.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ControlGroupTests {
    /// A group that a test may divide, with the controllers that its children have.
    private struct Ground {
        let path: String
        let controllers: Set<String>

        init?() {
            let name = "gatehouse-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
            // A hierarchy of version 1 has the same files for processes.
            let path = "/sys/fs/cgroup/pids/" + name
            guard (try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)) != nil
            else { return nil }
            (self.path, controllers) = (path, ["pids"])
        }

        var cells: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasPrefix("sandbox-") }
        }
    }

    private static let canDivide: Bool = {
        let ground = Ground()
        if let ground { _ = unsafe rmdir(ground.path) }
        return ground != nil && Bubblewrap.isThere
    }()

    @Test(.enabled(if: canDivide, "no control group can be made here"))
    func `a sandbox is in a group of its own from its first process on, bounded, and the group goes with it`()
        async throws
    {
        let ground = try #require(Ground())
        defer { _ = unsafe rmdir(ground.path) }
        let keeper = try SandboxKeeper(in: ControlGroup(path: ground.path, controllers: ground.controllers))
        let scratch = try Scratch()
        var settings = SandboxSettings()
        if geteuid() == 0 { settings.user = (65_534, 65_534) }
        settings.processes = 20
        let view = SandboxView(project: scratch.path, isWritable: false)
        let sandbox = try #require(await Sandbox.start(view, settings, keeper: keeper))
        let cell = "\(ground.path)/\(try #require(ground.cells.first))"
        #expect(try String(contentsOfFile: cell + "/pids.max", encoding: .utf8) == "28\n")
        async let running = sandbox.run(Array("sleep 60 & sleep 60 & sleep 60".utf8), within: .seconds(30))
        // Bubblewrap, its guard, the shell and its children.
        while try String(contentsOfFile: cell + "/cgroup.procs", encoding: .utf8).split(separator: "\n").count < 6 {
            try await Task.sleep(for: .milliseconds(5))
        }
        sandbox.discard(.timeout)
        #expect(await running.ending == .killed(.timeout))
        let next = try #require(await Sandbox.start(view, settings, keeper: keeper))
        #expect(await next.run(Array("exit 3".utf8), within: .seconds(30)).ending == .exited(3))
        while !ground.cells.isEmpty {
            // A group whose last process is still dying is removed with the next one that ends.
            let more = try #require(await Sandbox.start(view, settings, keeper: keeper))
            _ = await more.run([], within: .seconds(30))
        }
    }

    @Test(.enabled(if: canDivide, "no control group can be made here"))
    func `a sandbox whose group cannot be bounded is not started`() async throws {
        let ground = try #require(Ground())
        defer { _ = unsafe rmdir(ground.path) }
        // The files of `memory` are not in this hierarchy.
        let keeper = try SandboxKeeper(in: ControlGroup(path: ground.path, controllers: ["memory", "pids"]))
        let scratch = try Scratch()
        let view = SandboxView(project: scratch.path, isWritable: false)
        #expect(await Sandbox.start(view, SandboxSettings(), keeper: keeper) == nil)
        #expect(ground.cells.isEmpty)
    }

    @Test(arguments: [
        ("", "", "version 2"),
        ("1:cpu:/\n", "", "version 2"),
        ("0::/a\n", "cpu io\n", "memory and pids"),
        ("0::/a\n", "cpu memory pids\n", "not delegated"),
    ])
    func `a group that is not handed to us is left alone, and why is told`(
        membership: String, controllers: String, cause: String
    ) throws {
        let scratch = try Scratch()
        try scratch.write("own", membership)
        try scratch.write("tree/a/cgroup.controllers", controllers)
        if geteuid() != 0 {
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: scratch.path + "/tree/a")
        }
        let absence = #expect(throws: ControlGroup.Absence.self) {
            _ = try ControlGroup.delegated(root: scratch.path + "/tree", membership: scratch.path + "/own")
        }
        #expect(absence?.description.contains(cause) == true, "\(String(describing: absence))")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/tree/a/daemon"))
    }
}
