import Foundation
import PolicyLanguage
import StrictJSON

/// Cedar in a Python process of its own, asked by lines.
final class CedarPeer {
    /// Nanoseconds of each request: through the binding, and in the engine alone.
    struct Round: Decodable {
        let whole: [Double]
        let engine: [Double]
    }

    private struct Answers: Decodable { let answers: [Bool] }

    private struct Line: Encodable {
        let subject: String
        let kind: String
        let name: String
        let budget: Int64
        let path: String?
        let ip: String?
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(python: String) {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, "Tests/Benchmarks/PolicyBenchmarks/cedar_peer.py"]
        process.standardInput = input
        process.standardOutput = output
    }

    /// Starts it, and sees to it that its answers are ours.
    func start(_ requests: [Request]) throws {
        try process.run()
        try send(String(decoding: JSONEncoder().encode(requests.map(line)), as: UTF8.self))
        let answers = try receive(Answers.self).answers
        for (request, answer) in zip(requests, answers) where answer != request.isAllowed {
            throw Failure("Cedar answers \(answer) to \(request.text)")
        }
        guard answers.count == requests.count else { throw Failure("Cedar left requests out") }
    }

    func round(calls: Int) throws -> Round {
        try send("\(calls)")
        return try receive(Round.self)
    }

    func stop() {
        try? input.fileHandleForWriting.close()  // it ends with its input
        process.waitUntilExit()
    }

    private func line(_ request: Request) -> Line {
        switch request.call {
        case .model(let name): line(request, "model", name)
        case .agent(let name): line(request, "agent", name)
        case .skill(let name): line(request, "skill", name)
        case .offered(let name): line(request, "tool", name)
        case .domain(let name): line(request, "domain", name)
        case .tool(let name, let input, _): line(request, "tool", name, path: input.members?.first?.value.string)
        }
    }

    private func line(_ request: Request, _ kind: String, _ name: String, path: String? = nil) -> Line {
        Line(subject: request.subject, kind: kind, name: name, budget: request.budget, path: path, ip: request.ip)
    }

    private func send(_ line: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    private func receive<Answer: Decodable>(_ type: Answer.Type) throws -> Answer {
        var bytes = Data()
        while bytes.last != UInt8(ascii: "\n") {
            guard let more = try output.fileHandleForReading.read(upToCount: 1), !more.isEmpty else {
                throw Failure("the Python process has ended; has it cedarpy?")
            }
            bytes += more
        }
        return try JSONDecoder().decode(type, from: bytes)
    }
}
