/// What one drive of one target gave.
struct Drive {
    var requests = 0
    var seconds = 0.0
    /// Microseconds.
    var p50 = 0.0
    var p99 = 0.0
    /// Answers of 400 and above; nothing here redirects.
    var refusals = 0
    /// Connections that failed, broke or timed out.
    var breaks = 0

    var rate: Double { seconds > 0 ? Double(requests) / seconds : 0 }
}

/// The load generator: wrk with one thread, the same small message on every connection as fast as answers come.
struct Load {
    let stage: Stage
    let crew: Crew

    private static let script = "post.lua"
    /// First word of the line that the script prints at the end.
    private static let mark = "figures"

    /// Writes the script; the key goes to every target, so that all of them get the same bytes.
    func prepare(key: String) throws {
        try stage.write(
            #"""
            wrk.method = "POST"
            wrk.path = "/v1/messages"
            wrk.headers["content-type"] = "application/json"
            wrk.headers["anthropic-version"] = "2023-06-01"
            wrk.headers["x-api-key"] = "\#(key)"
            wrk.body = '{"model":"haiku","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}'

            function done(summary, latency, requests)
                local e = summary.errors
                io.write(string.format("\#(Self.mark) %d %d %f %f %d %d\n",
                    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
                    e.status, e.connect + e.read + e.write + e.timeout))
            end

            """#, to: Self.script)
    }

    /// Drives one target for some seconds; one that is slow with a connection for each request that it can serve.
    func drive(_ target: Target, seconds: Int) throws -> Drive {
        let connections = target.isSlow ? 4 : Stage.connections
        let printed = try crew.run([
            "wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "--latency", "-s", stage.path(Self.script),
            "http://127.0.0.1:\(stage.port(target))",
        ])
        guard let drive = Self.read(printed), drive.requests > 0 else {
            throw Failure("\(target.rawValue) answered nothing:\n\(printed)\(stage.log(target.rawValue))")
        }
        return drive
    }

    private static func read(_ printed: String) -> Drive? {
        guard let line = printed.split(separator: "\n").last(where: { $0.hasPrefix(mark) }) else { return nil }
        let numbers = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard numbers.count == 6 else { return nil }
        return Drive(
            requests: Int(numbers[0]), seconds: numbers[1] / 1_000_000, p50: numbers[2], p99: numbers[3],
            refusals: Int(numbers[4]), breaks: Int(numbers[5]))
    }
}
