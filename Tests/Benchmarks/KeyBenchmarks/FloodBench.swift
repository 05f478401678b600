import Foundation

/// A good key's requests with and without twenty thousand bad keys a second on the same wire.
struct FloodBench {
    let options: Options
    private static let rate = 20_000
    private static let rounds = 3

    init(_ options: Options) { self.options = options }

    private struct MadeKey: Decodable {
        let secret: String
    }

    func run() async throws -> [Figure] {
        let daemon = try Daemon(bin: options.bin)
        try daemon.start()
        try daemon.operate("tenant", "create", "bench", "--tier", "open")
        try daemon.operate("project", "create", "bench/web")
        try daemon.operate("budget", "set", "bench", "--window", "month", "--amount", "1000000")
        let made = try daemon.operate(
            "key", "create", "--tenant", "bench", "--project", "web", "--name", "good", "--output", "json")
        let key = try JSONDecoder().decode(MadeKey.self, from: Data(made.utf8)).secret
        _ = try drive(daemon, key, flooding: false)
        var (quiet, flooded, rates) = ([Times](), [Times](), [Double]())
        for _ in 0..<Self.rounds {
            quiet.append(try drive(daemon, key, flooding: false).times)
            let drive = try drive(daemon, key, flooding: true)
            flooded.append(drive.times)
            rates.append(drive.rate)
        }
        daemon.stop()
        let runs = daemon.logged("keys at rest", "argon2.runs").flatMap { Double($0) } ?? .infinity
        return figures(quiet, flooded, rates, runs)
    }

    private func figures(_ quiet: [Times], _ flooded: [Times], _ rates: [Double], _ runs: Double) -> [Figure] {
        let ratios = zip(flooded, quiet).map { $0.p99 / $1.p99 }
        return [
            Figure("bad keys answered a second", Self.median(rates), "/s"),
            Figure(
                "short of the rate that was asked for", max(0, 0.95 * Double(Self.rate) - Self.median(rates)), "/s",
                most: 0),
            Figure("good key's message without bad keys, p50", Self.median(quiet.map(\.p50)), "us"),
            Figure("good key's message without bad keys, p99", Self.median(quiet.map(\.p99)), "us"),
            Figure("good key's message among bad keys, p50", Self.median(flooded.map(\.p50)), "us"),
            Figure("good key's message among bad keys, p99", Self.median(flooded.map(\.p99)), "us"),
            Figure("p99 among bad keys / without, median of \(Self.rounds) rounds", Self.median(ratios), "x", most: 2),
            // The owner's key and the good one; of wrong secrets one in 65,536 passes the sieve.
            Figure("argon2id runs of the daemon", runs, "", most: 2 + Double(Self.rounds * options.seconds)),
        ]
    }

    /// Messages with the good key, one after the other, for some seconds.
    private func drive(
        _ daemon: Daemon, _ key: String, flooding: Bool
    ) throws -> (times: Times, rate: Double) {
        let flood = Flood(port: daemon.clientPort, rate: Self.rate, good: key)
        let thread = Thread { flood.run() }
        if flooding { thread.start() }
        let body = #"{"model":"haiku","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}"#
        let request =
            "POST /v1/messages HTTP/1.1\r\nhost: a\r\nx-api-key: \(key)\r\ncontent-type: application/json\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
        let wire = try Wire(port: daemon.clientPort)
        var times: [UInt64] = []
        let end = nanoseconds() + UInt64(options.seconds) * 1_000_000_000
        while nanoseconds() < end {
            let start = nanoseconds()
            guard try wire.status(of: request) == 200 else { throw Failure("a good key was refused") }
            times.append(nanoseconds() - start)
        }
        flood.end()
        while flooding, !thread.isFinished { usleep(1_000) }
        return (Times(times), flood.reachedRate)
    }

    private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }
}
