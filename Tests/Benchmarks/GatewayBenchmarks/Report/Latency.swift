/// What a request waits for when nobody presses: 16 connections at a steady pace, round by round.
struct Latency: Encodable {
    /// Medians over the rounds, in microseconds.
    struct Row: Encodable {
        let target: String
        let p50: Double
        let p99: Double
    }

    let rows: [Row]
    let bounds: [Bound]

    static func take(_ options: Options, _ stage: Stage, _ house: House) async throws -> Latency {
        let targets = house.targets.filter { !$0.isSlow }
        var times: [Target: [Times]] = [:]
        for _ in 0..<options.rounds {
            for target in targets {
                let drive = try await PacedLoad.usual.drive(
                    port: stage.port(target), key: house.key, seconds: options.seconds)
                guard drive.count > 0 else { throw Failure("\(target.rawValue) answered nothing at a steady pace") }
                times[target, default: []].append(drive)
            }
        }
        return Latency(targets.map { Row($0, times[$0] ?? []) }, relaxed: options.durability == "relaxed")
    }

    private init(_ rows: [Row], relaxed: Bool) {
        self.rows = rows
        let added = Self.added(rows)
        bounds =
            [.most("added latency p50 in ms", relaxed ? 0.15 : 0.5, added.p50 / 1_000)]
            + (relaxed ? [] : [.most("added latency p99 in ms", 2, added.p99 / 1_000)])
    }

    private static func added(_ rows: [Row]) -> (p50: Double, p99: Double) {
        guard let direct = rows.first, let ours = rows.last else { return (0, 0) }
        return (ours.p50 - direct.p50, ours.p99 - direct.p99)
    }

    var text: [String] {
        let load = PacedLoad.usual
        return [
            "whole answers, \(load.connections) connections, \(load.requestsPerSecond) requests a second",
            Table.line(["", "p50", "p99"]),
        ] + rows.map { Table.line([$0.target, Table.milliseconds($0.p50), Table.milliseconds($0.p99)]) }
    }
}

extension Latency.Row {
    fileprivate init(_ target: Target, _ times: [Times]) {
        self.init(target: target.rawValue, p50: times.map(\.p50).median, p99: times.map(\.p99).median)
    }
}
