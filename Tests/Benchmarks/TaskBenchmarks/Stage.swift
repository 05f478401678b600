import Admission
import Foundation
import Gateway
import HTTPWire
import NIOPosix
import PolicyLanguage
import Simulator
import TaskRunner
import TestSupport
import Vocabulary
import WireTesting

/// The data plane with tasks on loopback, over a store in a folder of its own.
final class Stage: Sendable {
    struct Tool: Sendable {
        let name: String
        let input: String
        let bound: Double
    }

    /// The model thinks for 40 ms each time, less than any real one: meanwhile the next sandbox gets ready.
    static let read = Tool(name: "Read", input: #"{\"file_path\":\"a.txt\"}"#, bound: 5)
    static let bash = Tool(name: "Bash", input: #"{\"command\":\"true\"}"#, bound: 5)

    private let house: TestHouse
    private let plane: DataPlane
    private let folder: String
    private let sandbox: SandboxSettings
    private let keeper: SandboxKeeper
    private let running: Task<Void, Never>

    private init(
        _ house: TestHouse, _ plane: DataPlane, _ folder: String, _ sandbox: SandboxSettings, _ keeper: SandboxKeeper,
        _ running: Task<Void, Never>
    ) {
        (self.house, self.plane, self.folder) = (house, plane, folder)
        (self.sandbox, self.keeper, self.running) = (sandbox, keeper, running)
    }

    static func open() async throws -> Stage {
        // Rates would end a bench after six hundred calls.
        let open = PolicyFile(name: "bench.policy", text: "tier enterprise {\n  allow tool *\n  allow model *\n}\n")
        let house = try await TestHouse.make(budget: .dollars(1_000), policies: [open])
        let simulator = try await RunningSimulator.start(SimulatorSettings(), on: MultiThreadedEventLoopGroup.singleton)
        let folder = "/var/tmp/gatehouse-bench-\(getpid())"
        for name in ["tasks", "work", "files"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        }
        try "one\ntwo\n".write(toFile: "\(folder)/files/a.txt", atomically: true, encoding: .utf8)
        var settings = TaskSettings(folder: "\(folder)/tasks", workFolder: "\(folder)/work")
        settings.roots = [WorkspaceRoot(name: "files", path: "\(folder)/files", projects: ["acme/web"])]
        if geteuid() == 0 { settings.sandbox.user = (65_534, 65_534) }
        let keeper = try SandboxKeeper()
        let board = TaskBoard(settings, library: .empty, keeper: keeper, sandboxFault: nil, clock: house.clock)
        let archive = TaskArchive(find: { _ in nil }, list: { _ in [] }, usage: { _ in nil })
        let desk = TaskDesk(
            board: board, inner: InnerCalls(), archive: archive, gatekeeper: house.gatekeeper, clock: house.clock)
        var gateway = GatewaySettings()
        (gateway.port, gateway.threads) = (0, 2)
        var upstream = UpstreamSettings(name: "simulator", host: "127.0.0.1", port: simulator.port, isTLS: false)
        upstream.allowsPrivate = true
        gateway.upstreams = [upstream]
        let plane = try await DataPlane.start(
            gateway, gatekeeper: house.gatekeeper, tasks: desk, readiness: { nil }, clock: house.clock)
        return Stage(house, plane, folder, settings.sandbox, keeper, Task { await board.run() })
    }

    func close() {
        running.cancel()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Milliseconds of one message.
    func message() async throws -> Double {
        let messages = #"[{"role":"user","content":"sim{delay=40ms}"}]"#
        let body = #"{"model":"sonnet","max_tokens":200,"stream":true,"messages":\#(messages)}"#
        return try await post("/v1/messages", body)
    }

    /// Milliseconds of one task that calls these tools one after the other, in place and read-only.
    func task(_ tools: [Tool]) async throws -> Double {
        let script = tools.map { #"{\"tool\":\"\#($0.name)\",\"input\":\#($0.input)}"# }.joined(separator: ",")
        let text = "sim{delay=40ms,script=[\(script)]} go"
        return try await post(
            "/v1/task", #"{"description":"\#(text)","allow_tools":["Read","Bash"],"max_cost":10,"wait":120}"#)
    }

    private func post(_ path: String, _ body: String) async throws -> Double {
        let start = ContinuousClock.now
        let text = WireClient.post(path, body, fields: "x-api-key: \(house.token)\r\n")
        let talk = try await WireClient.talk(to: plane.port, [text], responses: 1)
        let took = (ContinuousClock.now - start).milliseconds
        guard let answer = talk.responses.first, answer.status == 200, !answer.text.contains(#""status":"failed""#)
        else {
            throw Failed(text: talk.responses.first?.text ?? "nothing came")
        }
        return took
    }

    /// Milliseconds of a script in a sandbox that was started ahead of need.
    func warmSandbox() async throws -> Double {
        let view = SandboxView(project: "\(folder)/files", isWritable: false)
        guard let started = await Sandbox.start(view, sandbox, keeper: keeper) else { throw Failed(text: "no sandbox") }
        try await Task.sleep(for: .milliseconds(100))
        let start = ContinuousClock.now
        _ = await started.run(Array("true".utf8), within: .seconds(10))
        return (ContinuousClock.now - start).milliseconds
    }

    /// Milliseconds of a sandbox that was not started ahead of need.
    func bareSandbox() async throws -> Double {
        let start = ContinuousClock.now
        let view = SandboxView(project: "\(folder)/files", isWritable: false)
        guard let started = await Sandbox.start(view, sandbox, keeper: keeper) else { throw Failed(text: "no sandbox") }
        _ = await started.run(Array("true".utf8), within: .seconds(10))
        return (ContinuousClock.now - start).milliseconds
    }

    static var residentMiB: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let row = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Double(row.filter(\.isNumber)) ?? 0) / 1_024
    }

    struct Failed: Error { let text: String }
}
