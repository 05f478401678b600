import Foundation

/// The programs while they run, and the operator who made a key for the load.
struct House {
    /// What can be driven, in the order of the table.
    let targets: [Target]
    /// Why a target is not among them.
    let missing: [String]
    let gauges: [Target: ProcessGauge]
    let daemon: ProcessGauge
    let key: String
    /// Milliseconds from the start of the daemon until it listened.
    let startTime: Double
    /// Resident memory at that moment, before it checked its first key.
    let startKiB: Int

    /// Starts the simulator, the peers and the daemon, each once the one before listens.
    static func open(_ stage: Stage, _ crew: Crew, _ options: Options) throws -> House {
        let opening = Opening(stage: stage, crew: crew)
        let bin = options.bin
        let simulator = ["\(bin)/gatehouse-simulator", "--address", "127.0.0.1:\(stage.port(.direct))"]
        var gauges = [Target.direct: ProcessGauge(try opening.start("simulator", simulator, [stage.port(.direct)]))]
        let nginx = ["nginx", "-c", stage.path("nginx.conf"), "-e", stage.path("nginx.log"), "-p", stage.path("")]
        gauges[.nginx] = ProcessGauge(try opening.start("nginx", nginx, [stage.port(.nginx)]))
        let daemon = ["\(bin)/gatehoused", "--config", stage.path("gatehouse.yaml")]
        let began = ContinuousClock.now
        let gauge = ProcessGauge(
            try opening.start("gatehoused", daemon, [stage.port(.gatehoused), stage.adminPort]))
        gauges[.gatehoused] = gauge
        let startTime = (ContinuousClock.now - began) / .milliseconds(1)
        let startKiB = try gauge.residentKiB()
        let key = try Operator(stage: stage, crew: crew, program: "\(bin)/gatehouse").makeKey()
        let (peers, missing) = opening.startPeers(options, key: key)
        gauges.merge(peers) { $1 }
        return House(
            targets: Target.allCases.filter { gauges[$0] != nil }, missing: missing, gauges: gauges, daemon: gauge,
            key: key, startTime: startTime, startKiB: startKiB)
    }
}

/// Starts one program after the other.
private struct Opening {
    let stage: Stage
    let crew: Crew

    /// LiteLLM reads half of Python before it listens.
    private static let patience = Duration.seconds(120)

    /// Starts a program and waits until it listens on all of `ports`.
    func start(_ name: String, _ command: [String], _ ports: [Int]) throws -> Process {
        try stage.write("", to: "\(name).log")
        let log = try FileHandle(forWritingTo: stage.folder.appendingPathComponent("\(name).log"))
        let process = try crew.start(command, environment: stage.environment, output: log)
        let end = ContinuousClock.now + Self.patience
        while process.isRunning, ContinuousClock.now < end {
            let now = LocalPorts()
            if ports.allSatisfy(now.isListening) { return process }
            Pause.short()
        }
        throw Failure("\(name) does not listen:\n\(stage.log(name))")
    }

    /// Starts the peers that can be had; of the others it says why not.
    func startPeers(_ options: Options, key: String) -> (gauges: [Target: ProcessGauge], missing: [String]) {
        var gauges: [Target: ProcessGauge] = [:]
        var missing: [String] = []
        for target in Target.allCases where target.isOptional {
            guard let program = Peers(folder: options.peers).program(target) else {
                missing.append("\(target.rawValue) is not in \(options.peers); `etc/bench-peers` fetches it")
                continue
            }
            do {
                gauges[target] = ProcessGauge(try startPeer(target, program, key))
            } catch {
                missing.append("\(error)")
            }
        }
        return (gauges, missing)
    }

    private func startPeer(_ target: Target, _ program: String, _ key: String) throws -> Process {
        guard target == .litellm else {
            let envoy = [program, "-c", stage.path("envoy.yaml"), "--concurrency", "1", "--disable-hot-restart"]
            return try start("envoy", envoy + ["-l", "error"], [stage.port(target)])
        }
        try stage.write(stage.litellmConfiguration(key: key), to: "litellm.yaml")
        let address = ["--host", "127.0.0.1", "--port", "\(stage.port(target))"]
        return try start("litellm", [program, "--config", stage.path("litellm.yaml")] + address, [stage.port(target)])
    }
}

/// The CLI as an operator who sets up one tenant with more money than the load can spend.
private struct Operator {
    let stage: Stage
    let crew: Crew
    let program: String

    private struct MadeKey: Decodable {
        let secret: String
    }

    func makeKey() throws -> String {
        _ = try gatehouse("tenant", "create", "bench", "--tier", "open")
        _ = try gatehouse("project", "create", "bench/web")
        _ = try gatehouse("budget", "set", "bench", "--window", "month", "--amount", "1000000")
        let made = try gatehouse("key", "create", "--tenant", "bench", "--project", "web", "--name", "load")
        return try JSONDecoder().decode(MadeKey.self, from: Data(made.utf8)).secret
    }

    private func gatehouse(_ words: String...) throws -> String {
        try crew.run([program] + words + ["--output", "json"], environment: stage.environment)
    }
}
