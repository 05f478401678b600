import Foundation

/// The proxies that `etc/bench-peers` has fetched, where it could.
struct Peers {
    let folder: String

    /// The program of a peer, or `nil` where it is not there.
    func program(_ target: Target) -> String? {
        switch target {
        case .envoy: find("envoy/lib", ending: "site-packages/envoy/_bin/envoy")
        case .litellm: find("litellm/bin", ending: "litellm")
        case .direct, .nginx, .gatehoused: nil
        }
    }

    /// Python names its folders after its version.
    private func find(_ place: String, ending: String) -> String? {
        let root = "\(folder)/\(place)"
        let direct = "\(root)/\(ending)"
        if FileManager.default.isExecutableFile(atPath: direct) { return direct }
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return folders.map { "\(root)/\($0)/\(ending)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
