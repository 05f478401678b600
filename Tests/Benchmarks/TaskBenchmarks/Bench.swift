import Foundation

/// What a task costs beyond its model calls and its tools: the same calls by `POST /v1/messages` stand beside it.
///
/// Everything runs in this process, simulator included; figures are medians of one run.
@main
enum Bench {
    private static let rounds = 12
    private static let steps = 16
    private static let crowd = 64

    static func main() async throws {
        let stage = try await Stage.open()
        defer { stage.close() }
        var report = Report()
        let call = try await median { try await stage.message() }
        report.say("one call by POST /v1/messages", call, .milliseconds)
        let empty = try await median { try await stage.task([]) }
        report.check("task start and end, beyond its one call", empty - call, .milliseconds, atMost: 50)
        for tool in [Stage.read, Stage.bash] {
            let whole = try await median { try await stage.task(Array(repeating: tool, count: steps)) }
            let each = (whole - empty) / Double(steps) - call
            report.check("\(tool.name) call, beyond its model call", each, .milliseconds, atMost: tool.bound)
        }
        report.say(
            "bubblewrap started ahead, for one `true`", try await median { try await stage.warmSandbox() },
            .milliseconds)
        report.say(
            "bubblewrap started cold, for one `true`", try await median { try await stage.bareSandbox() }, .milliseconds
        )
        try await crowd(stage, &report)
        print(report.text)
        exit(report.holds ? 0 : 1)
    }

    /// Many tasks at once: all of them end, and none waits for the others.
    private static func crowd(_ stage: Stage, _ report: inout Report) async throws {
        let before = Stage.residentMiB
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: Double.self) { group in
            for _ in 0..<crowd {
                group.addTask { try await stage.task(Array(repeating: Stage.bash, count: 4)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let whole = (ContinuousClock.now - start).milliseconds
        report.say("\(crowd) tasks of 4 Bash calls at once", whole, .milliseconds)
        report.check(
            "slowest of them / median", (times.max() ?? 0) / times.sorted()[times.count / 2], .ratio, atMost: 5)
        let grown = max(0, Stage.residentMiB - before) / Double(crowd)
        report.check("memory for each of them", grown, .mebibytes, atMost: 8)
    }

    private static func median(_ measure: () async throws -> Double) async throws -> Double {
        _ = try await measure()
        var times: [Double] = []
        for _ in 0..<rounds { times.append(try await measure()) }
        return times.sorted()[rounds / 2]
    }
}

extension Duration {
    var milliseconds: Double { Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1e15 }
}
