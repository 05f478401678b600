import Foundation

/// A daemon of our own on a folder that goes with it, and the CLI as its operator.
final class Daemon {
    let folder: URL
    let clientPort: Int
    private let adminPort: Int
    private let bin: String
    private var process: Process?

    init(bin: String) throws {
        self.bin = bin
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "key-bench-\(getpid())-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        (clientPort, adminPort) = (try Wire.freePort(), try Wire.freePort())
        let policies = folder.appendingPathComponent("policies")
        try FileManager.default.createDirectory(at: policies, withIntermediateDirectories: true)
        try Data("tier open { allow model * }\n".utf8).write(to: policies.appendingPathComponent("open.policy"))
    }

    deinit {
        process?.terminate()
        process?.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts it; milliseconds until it answered `readyz`.
    @discardableResult
    func start() throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(bin)/gatehoused")
        process.arguments = ["--config", "etc/gatehouse.yaml"]
        process.environment = environment
        let path = folder.appendingPathComponent("daemon.log").path
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        log.seekToEndOfFile()
        (process.standardOutput, process.standardError) = (log, log)
        let began = nanoseconds()
        try process.run()
        self.process = process
        while nanoseconds() - began < 60_000_000_000 {
            guard process.isRunning else { throw Failure("gatehoused ended:\n\(self.log)") }
            if (try? Wire(port: clientPort).status(of: "GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n")) == 200 {
                return Double(nanoseconds() - began) / 1_000_000
            }
            usleep(2_000)
        }
        throw Failure("gatehoused is not ready:\n\(self.log)")
    }

    func stop() {
        process?.terminate()
        process?.waitUntilExit()
        process = nil
    }

    /// Runs the CLI; what it printed.
    @discardableResult
    func operate(_ words: String...) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "\(bin)/gatehouse")
        process.arguments = words
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure("gatehouse \(words.joined(separator: " ")) failed") }
        return String(decoding: data, as: UTF8.self)
    }

    /// A member of the last line of the log with that message.
    func logged(_ message: String, _ member: String) -> String? {
        let line = log.split(separator: "\n").last { $0.contains("\"\(message)\"") }
        guard let line, let start = line.range(of: "\"\(member)\":\"") else { return nil }
        return String(line[start.upperBound...].prefix { $0 != "\"" })
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private var log: String { (try? String(contentsOfFile: path("daemon.log"), encoding: .utf8)) ?? "" }

    private var environment: [String: String] {
        var all = ProcessInfo.processInfo.environment
        all["GATEHOUSE_DATA_DIR"] = path("data")
        all["GATEHOUSE_POLICY_DIR"] = path("policies")
        all["GATEHOUSE_POLICY_LEAST_TIER"] = "open"
        all["GATEHOUSE_MODELS_PRICES"] = "etc/prices.json"
        all["GATEHOUSE_CLIENT_ADDRESS"] = "127.0.0.1:\(clientPort)"
        all["GATEHOUSE_ADMIN_ADDRESS"] = "127.0.0.1:\(adminPort)"
        all["GATEHOUSE_SERVER"] = "http://127.0.0.1:\(adminPort)"
        all["GATEHOUSE_ADMIN_KEY_FILE"] = path("data/owner.key")
        all["GATEHOUSE_KEYS_WARM_KEY_FILE"] = path("warm.key")
        return all
    }
}
