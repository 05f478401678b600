import AuditLog
import Digests
import Foundation
import TestSupport
import Vocabulary

/// A bundle of as many leaves as are asked for, written straight to files: holds and their ends, 64 in flight, by a
/// hundred keys.
struct LongLog {
    private static let deployment = "gatehouse.bench/audit"
    private static let tenant = "ten_9sYc1N4dGq6ZtUeWb3KxJ0"
    private static let start: Int64 = 1_795_341_600_000_000_000
    private static let hash = SHA256.hash("x")
    private static let address = Commitment(.ip, "192.0.2.7", salt: [UInt8](repeating: 7, count: 32))
    private static let windows = WindowStarts(
        hour: 1_795_341_600, day: 1_795_305_600, week: 1_795_305_600, month: 1_793_491_200)

    private let folder: TemporaryFolder
    private var out: FileHandle
    private var buffer: [UInt8] = []
    private var leavesHash = SHA256()
    private var edge = TreeEdge()
    private var nodes: [Int: [Digest256]] = [:]
    private var hashes: [String: Digest256] = [:]
    private var fold = LedgerFold(startsAtBooks: false)

    static func run(_ leaves: Int) async throws {
        let folder = try TemporaryFolder()
        var log = try LongLog(folder)
        let auditor = try log.write(leaves)
        // What writing took is not what verifying takes.
        log.nodes = [:]
        let names = log.hashes.keys.sorted() + [Manifest.fileName]
        let files = BundleFiles(names: names) { name in
            let file = try BenchFile("\(folder.path)/\(name)")
            return file.pieces(0..<file.size)
        }
        try await Offline.verify(files, by: auditor, "offline, of a long log")
    }

    private init(_ folder: TemporaryFolder) throws {
        self.folder = folder
        _ = FileManager.default.createFile(atPath: folder.path + "/leaves.jsonl", contents: nil)
        guard let out = FileHandle(forWritingAtPath: folder.path + "/leaves.jsonl") else { throw Unfurnished("a file") }
        self.out = out
    }

    // MARK: Leaves

    private mutating func write(_ leaves: Int) throws -> Auditor {
        let key = try Self.key("\(Self.tenant)", 1)
        try append(
            Leaf(
                .logOpened, by: .system, on: LeafObject(.log, Self.tenant),
                facts: [.era(1), .verifierKey(key.verifierKey.text)]))
        for block in 0..<(leaves / 128) {
            for number in 0..<64 { try hold(block * 64 + number) }
            for number in 0..<64 { try settle(block * 64 + number) }
        }
        leavesHash.update(buffer)
        out.write(Data(buffer))
        hashes["leaves.jsonl"] = leavesHash.finish()
        return try close(key)
    }

    private mutating func append(_ leaf: Leaf) throws {
        let time = Instant(nanoseconds: Self.start + Int64(edge.size) * 1_000)
        let bytes = try leaf.bytes(at: LeafPlace(tenant: Self.tenant, seq: edge.size, time: time))
        var made: [(Int, Digest256)] = []
        edge.append(TreeHash.leaf(bytes)) { level, _, hash in
            if level.isMultiple(of: 8) { made.append((level, hash)) }
        }
        for (level, hash) in made { nodes[level, default: []].append(hash) }
        buffer += bytes
        buffer.append(0x0A)
        guard buffer.count > 1 << 20 else { return }
        leavesHash.update(buffer)
        out.write(Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func hold(_ number: Int) throws {
        let key = Self.id("key_", number % 100, 16)
        let path = [key, Self.id("prj_", number % 10, 22), Self.tenant]
        let request = RequestID(trusted: Self.id("req_", number, 22))
        var admitted = Admitted(
            request: request, actor: .key(KeyID(trusted: key), version: 2), nano: NanoUSD(1_368_960_000), path: path,
            windows: Self.windows, prices: Self.hash,
            policy: PolicyStamp(
                revision: Self.hash, rule: "pro.policy:4", decision: DecisionID(trusted: Self.id("dec_", number, 22))),
            model: "claude-opus-5-5", route: "/v1/messages", byteCount: 86_012, isStream: true)
        admitted.personal = [PersonalMark(.ip, Self.address)]
        try append(.admitted(admitted))
        let money = LeafMoney.held(admitted.nano, path: path, windows: Self.windows, prices: Self.hash)
        try fold.take(money, request: request.text)
    }

    private mutating func settle(_ number: Int) throws {
        let request = RequestID(trusted: Self.id("req_", number, 22))
        let end = Settlement(hold: request, charged: NanoUSD(400), released: NanoUSD(1_368_959_600))
        var usage = TokenUsage()
        usage.input = 807
        try append(.settled(end, usage: usage, by: .key(KeyID(trusted: Self.id("key_", number % 100, 16)), version: 2)))
        try fold.take(.settled(end), request: request.text)
    }

    private static func id(_ prefix: String, _ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return prefix + String(repeating: "a", count: width - digits.count) + digits
    }

    // MARK: What stands around them

    private mutating func close(_ key: borrowing LogKey) throws -> Auditor {
        let rootKey = try Self.key("root", 2)
        guard let export = SigningKey(seed: [UInt8](repeating: 3, count: 32)) else { throw Unfurnished("a key") }
        let head = key.sign(Checkpoint(origin: key.verifierKey.name, size: edge.size, root: edge.root))
        let (other, own) = (TreeHash.leaf([0]), TreeHash.leaf(head.bytes))
        let root = rootKey.sign(
            Checkpoint(origin: rootKey.verifierKey.name, size: 2, root: TreeHash.node(other, own)))
        try add("checkpoint", head.bytes)
        try add("root/checkpoint", root.bytes)
        try add("root/proof.tlog-proof", LogProof(index: 1, hashes: [other], note: root).bytes)
        try add("balances.csv", Array(fold.balances.utf8))
        try addView("views/events.csv", bytesPerLeaf: 300)
        try addView("views/ocsf.jsonl", bytesPerLeaf: 950)
        for path in TilePath.new(from: 0, to: edge.size) {
            guard case .hashes(let level) = path.content, let row = nodes[8 * level] else { continue }
            let first = path.index * TilePath.width
            try add(path.text, Tile.encode(Array(row[first..<(first + path.width)])))
        }
        var manifest = Manifest(
            log: head.text.split(separator: "\n").first.map(String.init) ?? "", from: 0, to: edge.size, root: edge.root,
            generatedAt: "2026-11-22T10:00:00Z", softwareVersion: "bench", softwareHash: Self.hash,
            requestedBy: "adm_bench")
        (manifest.omits, manifest.files) = (["policies", "prices"], hashes)
        let envelope = Envelope(signing: manifest.bytes, type: Manifest.payloadType, with: export)
        try Data(envelope.bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(Manifest.fileName)"))
        return Auditor(
            exportKeys: [export.publicKey], log: TrustPolicy(log: key.verifierKey),
            root: TrustPolicy(log: rootKey.verifierKey), now: Instant(seconds: 0))
    }

    private static func key(_ log: String, _ seed: UInt8) throws -> LogKey {
        let key = LogKey(seed: [UInt8](repeating: seed, count: 32), origin: "\(deployment)/\(log)")
        guard let key else { throw Unfurnished("the key of a log") }
        return key
    }

    /// A file as long as a view is in an export of such leaves; of a view the verifier knows the hash alone.
    private mutating func addView(_ name: String, bytesPerLeaf: Int) throws {
        try add(name, [])
        guard let file = FileHandle(forWritingAtPath: "\(folder.path)/\(name)") else { throw Unfurnished(name) }
        var (rest, hash) = (edge.size * bytesPerLeaf, SHA256())
        while rest > 0 {
            let piece = [UInt8](repeating: 0x2E, count: min(rest, 1 << 20))
            hash.update(piece)
            file.write(Data(piece))
            rest -= piece.count
        }
        hashes[name] = hash.finish()
    }

    private mutating func add(_ name: String, _ bytes: [UInt8]) throws {
        hashes[name] = SHA256.hash(bytes)
        let file = URL(fileURLWithPath: "\(folder.path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }
}
