import Admission
import Gateway
import NIOPosix
import PolicyLanguage
import Simulator
import Store
import TaskRunner
import TestSupport
import Vocabulary
import WireTesting

/// The whole data plane on loopback: simulator, store, gatekeeper, gateway.
final class GatewayHouse: Sendable {
    let house: TestHouse
    let simulator: RunningSimulator
    let plane: DataPlane

    private init(house: TestHouse, simulator: RunningSimulator, plane: DataPlane) {
        (self.house, self.simulator, self.plane) = (house, simulator, plane)
    }

    // A house costs argon2id runs, so tests that leave nothing behind share one for each kind.
    static let enterprise = Task { try await GatewayHouse.open() }
    static let free = Task { try await GatewayHouse.open(tier: "free") }
    static let penniless = Task { try await GatewayHouse.open(budget: NanoUSD(1)) }

    static func open(
        tier: String = "enterprise", budget: NanoUSD? = .dollars(100), policies: [PolicyFile]? = nil,
        networks: [String] = [], countsPrompts: Bool = true, hasTasks: Bool = false,
        adjust: (inout GatewaySettings) -> Void = { _ in }
    ) async throws -> GatewayHouse {
        let house = try await TestHouse.make(
            tier: tier, budget: budget, policies: policies, networks: networks, countsPrompts: countsPrompts)
        var recording = SimulatorSettings()
        recording.recordLimit = 1_000
        let simulator = try await RunningSimulator.start(recording, on: MultiThreadedEventLoopGroup.singleton)
        var settings = GatewaySettings()
        settings.port = 0
        settings.threads = 1
        settings.unauthenticatedPerAddress = 256
        var upstream = UpstreamSettings(name: "simulator", host: "127.0.0.1", port: simulator.port, isTLS: false)
        upstream.allowsPrivate = true
        settings.upstreams = [upstream]
        adjust(&settings)
        let plane = try await DataPlane.start(
            settings, gatekeeper: house.gatekeeper, tasks: hasTasks ? try desk(house) : nil, readiness: { nil },
            clock: house.clock)
        return GatewayHouse(house: house, simulator: simulator, plane: plane)
    }

    /// Where sockets are opened; nothing of it is started here, and no task ever runs.
    private static func desk(_ house: TestHouse) throws -> TaskDesk {
        let folder = house.running.folder.path
        let board = TaskBoard(
            TaskSettings(folder: folder + "/tasks", workFolder: folder + "/work"), library: .empty,
            keeper: try SandboxKeeper(), sandboxFault: SandboxFault("there is no sandbox in this test"),
            clock: house.clock)
        let archive = TaskArchive(find: { _ in nil }, list: { _ in [] }, usage: { _ in nil })
        return TaskDesk(
            board: board, inner: InnerCalls(), archive: archive, gatekeeper: house.gatekeeper, clock: house.clock)
    }

    var client: RawClient { RawClient(port: plane.port) }

    func close() async throws {
        await plane.shutdown(within: .seconds(1))
        try await simulator.stop()
    }

    /// Waits until the house has settled every call.
    func settled() async throws {
        try await until { try await house.running.change { books in books.openHolds().isEmpty } }
    }

    /// A message with the key, answered as a raw text.
    func post(_ body: String, path: String = "/v1/messages", fields: String = "") async throws -> String {
        try await client.send(request(body, path: path, fields: fields))
    }

    func request(_ body: String, path: String = "/v1/messages", fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nhost: localhost\r\nx-api-key: \(house.token)\r\ncontent-type: application/json\r\n"
            + "\(fields)content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// A body that asks for `text`.
func ask(_ text: String, model: String = "claude-haiku-5-5", more: String = "") -> String {
    #"{"model":"\#(model)","max_tokens":500,"messages":[{"role":"user","content":"\#(text)"}]\#(more)}"#
}
