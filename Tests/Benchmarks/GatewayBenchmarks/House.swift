import Foundation

/// The three programs while they run, and the operator who made a key for the load.
struct House {
    let daemon: ProcessGauge
    let key: String
    /// Milliseconds from the start of the daemon until it listened.
    let startTime: Double
    /// Resident memory at that moment, before it checked its first key.
    let startKiB: Int

    /// Starts the simulator, nginx and the daemon, each once the one before listens.
    static func open(_ stage: Stage, _ crew: Crew, bin: String) throws -> House {
        let opening = Opening(stage: stage, crew: crew)
        let simulator = ["\(bin)/gatehouse-simulator", "--address", "127.0.0.1:\(stage.port(.direct))"]
        _ = try opening.start("simulator", simulator, ports: [stage.port(.direct)])
        let nginx = ["nginx", "-c", stage.path("nginx.conf"), "-e", stage.path("nginx.log"), "-p", stage.path("")]
        _ = try opening.start("nginx", nginx, ports: [stage.port(.nginx)])
        let daemon = ["\(bin)/gatehoused", "--config", stage.path("gatehouse.yaml")]
        let began = ContinuousClock.now
        let process = try opening.start("gatehoused", daemon, ports: [stage.port(.gatehoused), stage.adminPort])
        let startTime = (ContinuousClock.now - began) / .milliseconds(1)
        let gauge = ProcessGauge(pid: process.processIdentifier)
        let startKiB = try gauge.residentKiB()
        let key = try Operator(stage: stage, crew: crew, program: "\(bin)/gatehouse").makeKey()
        return House(daemon: gauge, key: key, startTime: startTime, startKiB: startKiB)
    }
}

/// Starts one program after the other.
private struct Opening {
    let stage: Stage
    let crew: Crew

    private static let patience = Duration.seconds(30)

    /// Starts a program and waits until it listens on all of `ports`.
    func start(_ name: String, _ command: [String], ports: [Int]) throws -> Process {
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
