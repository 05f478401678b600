import PolicyLanguage
import PolicyTesting

/// Texts that are nearly policies: each loads or is refused, in bounded time.
struct LoadWalk {
    /// A load may take five seconds of a busy machine, and no more.
    private static let mostTime = Duration.seconds(5)

    private let files: [PolicyFile]
    private let seed: UInt64

    init(_ files: [PolicyFile], seed: UInt64) { (self.files, self.seed) = (files, seed) }

    func walk(_ loads: Int) throws {
        var noise = PolicyNoise(files, seed: seed)
        var (held, slowest) = (0, Duration.zero)
        for _ in 0..<loads {
            let text = noise.text()
            let start = ContinuousClock.now
            let load = Policy.load([PolicyFile(name: "a.policy", text: text)], catalog: PolicyWalks.catalog)
            let time = ContinuousClock.now - start
            slowest = max(slowest, time)
            if load.policy != nil { held += 1 }
            guard load.policy != nil || !load.errors.isEmpty else {
                throw Failure(description: "neither a policy nor an error:\n\(text)")
            }
            guard time < Self.mostTime else { throw Failure(description: "took \(time):\n\(text)") }
        }
        print("\(loads) texts, \(held) of them policies, the slowest in \(slowest)")
    }
}
