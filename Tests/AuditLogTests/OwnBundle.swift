import AuditLog
import Digests
import Vocabulary

/// An evidence bundle that our own code wrote: a second export, from carried books on, over a rotation of the key.
struct OwnBundle {
    private(set) var files: [String: [UInt8]] = [:]
    let auditor: Auditor
    let from: Int

    private static let rootOrigin = "gatehouse.example/audit/root"

    init() throws {
        let old = try Signed.key()
        let new = try made(LogKey(seed: [UInt8](repeating: 11, count: 32), origin: Signed.origin))
        let rootKey = try made(LogKey(seed: [UInt8](repeating: 12, count: 32), origin: Self.rootOrigin))
        let export = try made(SigningKey(seed: [UInt8](repeating: 13, count: 32)))
        let witness = try Signed.witness()
        var log = try SmallLog(count: 300)
        from = log.leaves.count
        let previous = try log.head()
        try log.carryBooks()
        try log.append(
            Leaf(
                .logKeyRotated, by: .system, on: LeafObject(.log, Signed.origin),
                facts: [.era(2), .verifierKey(new.verifierKey.text)]))
        for number in 401..<460 { try log.append(SmallLog.leaf(number)) }
        let head = new.sign(Checkpoint(origin: Signed.origin, size: log.edge.size, root: log.edge.root))
        let root = try Self.rootProof(of: head, signed: rootKey, witness)
        files["leaves.jsonl"] = log.leaves[from...].flatMap { $0 + [0x0A] }
        files["checkpoint"] = head.bytes
        files["root/proof.tlog-proof"] = root.bytes
        files["root/checkpoint"] = root.note.bytes
        files["previous/checkpoint"] = previous.bytes
        files["previous/consistency.txt"] = Self.lines(log.consistency(from: from))
        files["balances.csv"] = Array(try log.fold().balances.utf8)
        for path in TilePath.new(from: 0, to: log.edge.size) where path.content != .entries {
            files[path.text] = log.tile(path)
        }
        var manifest = Manifest(
            log: Signed.origin, from: from, to: log.edge.size, root: log.edge.root,
            generatedAt: "2026-11-22T10:00:00Z", softwareVersion: "1.0", softwareHash: Sample.hash,
            requestedBy: "adm_7QxT0mVb3LrNc2RkL7wYe5")
        let previousRoot = Checkpoint(text: previous.text)?.root ?? TreeHash.empty
        manifest.previous = Manifest.Previous(size: from, root: previousRoot)
        manifest.omits = ["policies", "prices"]
        manifest.files = files.mapValues { SHA256.hash($0) }
        let envelope = Envelope(signing: manifest.bytes, type: Manifest.payloadType, with: export)
        files[Manifest.fileName] = envelope.bytes
        auditor = Auditor(
            exportKeys: [export.publicKey], log: TrustPolicy(log: old.verifierKey),
            root: try TrustPolicy(
                parsing: "log \(rootKey.verifierKey)\nwitness w1 \(witness.verifierKey)\nquorum w1\n"),
            now: Sample.time)
    }

    private static func rootProof(
        of head: SignedNote, signed key: borrowing LogKey, _ witness: borrowing Cosigner
    ) throws -> LogProof {
        let leaves = [TreeHash.leaf([0]), TreeHash.leaf(head.bytes)]
        let checkpoint = Checkpoint(origin: rootOrigin, size: 2, root: TreeHash.node(leaves[0], leaves[1]))
        let cosignature = witness.cosign(checkpoint.text, at: Sample.time.seconds - 5)
        return LogProof(index: 1, hashes: [leaves[0]], note: try made(key.sign(checkpoint).adding([cosignature])))
    }

    private static func lines(_ hashes: [Digest256]) -> [UInt8] {
        hashes.flatMap { Array((Base64.encode($0.bytes) + "\n").utf8) }
    }
}
