import Foundation

/// The folder of one run: the configuration of each program, its state and its log.
struct Stage {
    let folder: URL
    let ports: [Target: Int]
    let adminPort: Int

    /// One connection of the load generator each; every proxy may keep as many to the simulator.
    static let connections = 64

    private let durability: String

    init(_ options: Options) throws {
        durability = options.durability
        let name = "gatehouse-bench-\(ProcessInfo.processInfo.processIdentifier)"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        let free = LocalPorts().free(Target.allCases.count + 1)
        guard free.count > Target.allCases.count else { throw Failure("no free ports from 20000 to 29999") }
        ports = Dictionary(uniqueKeysWithValues: zip(Target.allCases, free))
        adminPort = free[Target.allCases.count]
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func port(_ target: Target) -> Int { ports[target] ?? 0 }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// What a program said, for the message when it does not start.
    func log(_ name: String) -> String { (try? String(contentsOfFile: path("\(name).log"), encoding: .utf8)) ?? "" }

    /// Environment of the daemon, of the CLI that operates it, and of the peers.
    var environment: [String: String] {
        [
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "GATEHOUSE_DATA_DIR": path("data"),
            "GATEHOUSE_POLICY_DIR": path("policies"),
            "GATEHOUSE_POLICY_LEAST_TIER": "open",
            "GATEHOUSE_MODELS_PRICES": "etc/prices.json",
            "GATEHOUSE_CLIENT_ADDRESS": "127.0.0.1:\(port(.gatehoused))",
            "GATEHOUSE_ADMIN_ADDRESS": "127.0.0.1:\(adminPort)",
            "GATEHOUSE_SERVER": "http://127.0.0.1:\(adminPort)",
            "GATEHOUSE_ADMIN_KEY_FILE": path("data/owner.key"),
        ]
    }

    /// Writes what the programs read when they start.
    func writeConfigurations() throws {
        try FileManager.default.createDirectory(atPath: path("policies"), withIntermediateDirectories: true)
        try write("tier open { allow model * }\n", to: "policies/open.policy")
        try write(daemonConfiguration, to: "gatehouse.yaml")
        try write(nginxConfiguration, to: "nginx.conf")
        try write(envoyConfiguration, to: "envoy.yaml")
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private var daemonConfiguration: String {
        """
        upstreams:
          - {name: sim, kind: messages, url: "http://127.0.0.1:\(port(.direct))", allow_private: true}
        ledger: {durability: \(durability)}

        """
    }
}
