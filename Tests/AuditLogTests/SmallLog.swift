import AuditLog
import Digests
import Vocabulary

/// A log that our own code wrote: openings, holds and their ends, a carried day, a change.
struct SmallLog {
    private(set) var leaves: [[UInt8]] = []
    private(set) var edge = TreeEdge()
    private(set) var nodes: [Int: [Digest256]] = [:]

    /// The first `count` leaves; after the opening, holds and their ends alternate.
    init(count: Int) throws {
        let key = try Signed.key()
        try append(
            Leaf(
                .logOpened, by: .system, on: LeafObject(.log, Signed.origin),
                facts: [.era(1), .verifierKey(key.verifierKey.text)]))
        for number in 1..<max(2, count) {
            let request = RequestID(trusted: "req_" + Self.padded(number + number % 2, 22))
            try append(number % 2 == 1 ? Self.admitted(request) : Self.settled(request))
        }
    }

    private mutating func append(_ leaf: Leaf) throws {
        let time = Instant(nanoseconds: Sample.time.nanoseconds + Int64(leaves.count))
        let bytes = try leaf.bytes(at: LeafPlace(tenant: Sample.tenant, seq: leaves.count, time: time))
        leaves.append(bytes)
        var completed = nodes
        edge.append(TreeHash.leaf(bytes)) { level, _, hash in completed[level, default: []].append(hash) }
        nodes = completed
    }

    func head() throws -> SignedNote {
        try Signed.key().sign(Checkpoint(origin: Signed.origin, size: edge.size, root: edge.root))
    }

    func proof(of index: Int) throws -> LogProof {
        let hashes = TreeProof.inclusion(of: index, size: edge.size) { level, place in
            nodes[level]?[place] ?? Digest256()
        }
        return LogProof(index: index, hashes: hashes, note: try head())
    }

    private static func admitted(_ request: RequestID) -> Leaf {
        .admitted(
            Admitted(
                request: request, actor: Sample.key, nano: NanoUSD(1_000), path: Sample.path, windows: Sample.windows,
                prices: Sample.hash, policy: Sample.policy, model: "m", route: "/v1/messages", byteCount: 9,
                isStream: false))
    }

    private static func settled(_ request: RequestID) -> Leaf {
        let end = Settlement(hold: request, charged: NanoUSD(400), released: NanoUSD(600))
        return .settled(end, usage: TokenUsage(), by: Sample.key)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
