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
        for number in 1..<max(2, count) { try append(Self.leaf(number)) }
    }

    mutating func append(_ leaf: Leaf) throws {
        let time = Instant(nanoseconds: Sample.time.nanoseconds + Int64(leaves.count))
        let bytes = try leaf.bytes(at: LeafPlace(tenant: Sample.tenant, seq: leaves.count, time: time))
        leaves.append(bytes)
        var completed = nodes
        edge.append(TreeHash.leaf(bytes)) { level, _, hash in completed[level, default: []].append(hash) }
        nodes = completed
    }

    /// A day later: the books that the leaves so far give.
    mutating func carryBooks() throws {
        let windows = WindowStarts(
            hour: Sample.windows.hour + 86_400, day: Sample.windows.day + 86_400, week: Sample.windows.week,
            month: Sample.windows.month)
        let accounts = Sample.path.sorted().map { id in
            var account = CarriedBooks.Account(id)
            account.total = NanoUSD(59_600)
            account.week = NanoUSD(59_600)
            account.month = NanoUSD(59_600)
            return account
        }
        let hold = CarriedBooks.Hold(
            Self.request(299).text, nano: NanoUSD(1_000), path: Sample.path, windows: Sample.windows)
        for leaf in Leaf.booksCarried(of: Sample.tenant, windows: windows, accounts: accounts, holds: [hold]) {
            try append(leaf)
        }
    }

    func fold() throws -> LedgerFold {
        var verifier = LogVerifier()
        for leaf in leaves { try verifier.take(leaf) }
        return verifier.fold
    }

    // MARK: Heads and proofs

    func head() throws -> SignedNote {
        try Signed.key().sign(Checkpoint(origin: Signed.origin, size: edge.size, root: edge.root))
    }

    func proof(of index: Int) throws -> LogProof {
        let hashes = TreeProof.inclusion(of: index, size: edge.size) { level, place in
            nodes[level]?[place] ?? Digest256()
        }
        return LogProof(index: index, hashes: hashes, note: try head())
    }

    func consistency(from old: Int) -> [Digest256] {
        TreeProof.consistency(from: old, to: edge.size) { level, place in nodes[level]?[place] ?? Digest256() }
    }

    func tile(_ path: TilePath) -> [UInt8] {
        guard case .hashes(let level) = path.content, let hashes = nodes[8 * level] else { return [] }
        let start = path.index * TilePath.width
        return Tile.encode(Array(hashes[start..<(start + path.width)]))
    }

    // MARK: Leaves

    /// An admission for an odd number, its settlement for the even one after it.
    static func leaf(_ number: Int) -> Leaf {
        number % 2 == 1 ? admitted(request(number)) : settled(request(number - 1))
    }

    static func request(_ number: Int) -> RequestID {
        let digits = String(number)
        return RequestID(trusted: "req_" + String(repeating: "0", count: 22 - digits.count) + digits)
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
}
