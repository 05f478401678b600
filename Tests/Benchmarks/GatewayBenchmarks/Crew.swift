import Dispatch
import Foundation
import Glibc
import Synchronization

/// Every process that the bench has started, so that none outlives it: not on success, failure, signal or deadline.
final class Crew: Sendable {
    private struct State {
        var running: Set<pid_t> = []
        var isDisbanded = false
    }

    private let folder: URL
    private let state = Mutex(State())

    /// - Parameter folder: The folder of the run, removed at the end.
    init(folder: URL) { self.folder = folder }

    /// Starts a program of `PATH` or at a path, and remembers it.
    func start(_ command: [String], environment: [String: String] = [:], output: Any) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = Self.inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let pid = process.processIdentifier
        let isLate = state.withLock { state in
            state.running.insert(pid)
            return state.isDisbanded
        }
        if isLate { kill(pid, SIGKILL) }
        return process
    }

    /// Runs a program to its end and returns what it printed.
    func run(_ command: [String], environment: [String: String] = [:]) throws -> String {
        let pipe = Pipe()
        let process = try start(command, environment: environment, output: pipe)
        let printed = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        forget(process)
        guard process.terminationStatus == 0 else {
            throw Failure("`\(command.joined(separator: " "))` ended with \(process.terminationStatus):\n\(printed)")
        }
        return printed
    }

    /// Ends what still runs, at once, and removes the folder.
    func disband() {
        state.withLock { state in
            for pid in state.running { kill(pid, SIGKILL) }
            (state.running, state.isDisbanded) = ([], true)
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// From now on an interrupt, or `seconds` without an end, disbands the crew and ends the bench.
    ///
    /// - Returns: What watches; it does so as long as somebody holds it.
    func watch(seconds: Int) -> [any DispatchSourceSignal] {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
            self.give("not done after \(seconds) seconds")
        }
        return [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { self.give("stopped by signal \(number)") }
            source.resume()
            return source
        }
    }

    private func give(_ cause: String) {
        FileHandle.standardError.write(Data("GatewayBenchmarks: \(cause)\n".utf8))
        disband()
        exit(ExitCode.failure)
    }

    private func forget(_ process: Process) {
        let pid = process.processIdentifier
        state.withLock { _ = $0.running.remove(pid) }
    }

    /// Debian keeps nginx in `/usr/sbin`, which the `PATH` of a user may lack.
    private static let inherited = ProcessInfo.processInfo.environment.merging(
        ["PATH": "\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"):/usr/sbin"]) { $1 }
}

/// The breath between two looks at a process.
enum Pause {
    /// 20 ms.
    static func short() { Thread.sleep(forTimeInterval: 0.02) }
}
