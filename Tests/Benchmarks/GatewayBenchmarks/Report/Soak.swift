import Foundation
import NIOCore

/// An hour's kinds of traffic in a few minutes: whole answers, streams, clients that leave, keys that are wrong.
///
/// Memory is read at the end of each lap; after the first third nothing may grow any more.
struct Soak: Encodable {
    let seconds: Int
    let requests: Int
    let streams: Int
    let cut: Int
    let kibibytes: [Int]

    /// Memory that may come and go between two laps without telling of a leak.
    private static let slack = 1.05

    static func take(_ options: Options, _ stage: Stage, _ house: House) async throws -> Soak {
        let end = ContinuousClock.now + .seconds(options.soakSeconds)
        let port = stage.port(.gatehoused)
        var (requests, streams, cut, sizes) = (0, 0, 0, [Int]())
        let load = StreamLoad(streams: 100, startsPerSecond: 100, deltas: 20, gapMilliseconds: 20)
        while ContinuousClock.now < end {
            async let whole = PacedLoad(connections: 64, requestsPerSecond: 2_000).drive(
                port: port, key: house.key, seconds: 2)
            async let stranger = PacedLoad(connections: 8, requestsPerSecond: 400).drive(
                port: port, key: house.key, seconds: 2, path: "/v1/nowhere")
            async let leavers = Leavers(port: port, key: house.key).leave(100)
            let drive = try await load.drive(port: port, key: house.key)
            requests += try await whole.count + stranger.count + leavers
            streams += drive.streams
            cut += drive.cut
            sizes.append(try house.daemon.residentKiB())
        }
        return Soak(seconds: options.soakSeconds, requests: requests, streams: streams, cut: cut, kibibytes: sizes)
    }

    /// The largest of the last third beside the largest of the second.
    private var growth: Double {
        let third = kibibytes.count / 3
        guard third > 0, let before = kibibytes[third..<2 * third].max(), let after = kibibytes[(2 * third)...].max()
        else { return .infinity }
        return Double(after) / Double(before)
    }

    var bounds: [Bound] {
        [.most("memory of the last third / of the second", Self.slack, growth), .most("streams cut", 0, Double(cut))]
    }

    var text: [String] {
        let sizes = stride(from: 0, to: kibibytes.count, by: max(1, kibibytes.count / 12)).map { kibibytes[$0] / 1_024 }
        return [
            "\(seconds) s of mixed traffic: \(requests) whole answers and refusals, \(streams) streams, \(cut) cut",
            "gatehoused RSS in MiB: " + sizes.map(String.init).joined(separator: " "),
        ]
    }
}
