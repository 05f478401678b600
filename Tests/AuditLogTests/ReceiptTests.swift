import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct ReceiptTests {
    /// A receipt of leaf 2 of a small log, whose head is leaf 1 of a small root log.
    private static func sealed() throws -> (receipt: Receipt, log: TrustPolicy, root: TrustPolicy) {
        let log = try SmallLog(count: 5)
        let head = try log.head()
        let rootKey = try made(LogKey(seed: [UInt8](repeating: 4, count: 32), origin: "gatehouse.example/audit/root"))
        let leaves = [TreeHash.leaf([0]), TreeHash.leaf(head.bytes)]
        let checkpoint = Checkpoint(
            origin: rootKey.verifierKey.name, size: 2, root: TreeHash.node(leaves[0], leaves[1]))
        let witness = try Signed.witness()
        let note = try made(rootKey.sign(checkpoint).adding([witness.cosign(checkpoint.text, at: 1_763_800_000)]))
        let receipt = Receipt(
            leaf: log.leaves[2], logProof: try log.proof(of: 2),
            rootProof: LogProof(index: 1, hashes: [leaves[0]], note: note))
        let root = try TrustPolicy(
            parsing: "log \(rootKey.verifierKey)\nwitness w1 \(witness.verifierKey)\nquorum w1\n")
        return (receipt, TrustPolicy(log: try Signed.key().verifierKey), root)
    }

    @Test func `a receipt stands for itself`() throws {
        let (receipt, log, root) = try Self.sealed()
        let read = try Receipt(parsing: receipt.bytes)
        #expect(read == receipt)
        let verified = try read.verified(log: log, root: root)
        #expect(verified.index == 2 && verified.checkpoint.size == 5 && verified.root?.size == 2)
    }

    @Test func `one policy may name the log, the root log and the witnesses`() throws {
        let (receipt, log, root) = try Self.sealed()
        let lines = (log.logs + root.logs).map { "log \($0)\n" } + root.witnesses.map { "witness \($0) \($1)\n" }
        let policy = try TrustPolicy(parsing: lines.joined() + "quorum w1\n")
        #expect(try receipt.verified(log: policy, root: policy).root?.size == 2)
        #expect(throws: ReceiptRefusal.notBelieved(.quorumMissed)) { try receipt.verified(log: policy, root: nil) }
    }

    @Test func `every flipped bit of a receipt is noticed`() throws {
        let (receipt, log, root) = try Self.sealed()
        let bytes = receipt.bytes
        let believed = bytes.indices.filter { index in
            var flipped = bytes
            flipped[index] ^= 1 << UInt8(index % 8)
            return (try? Receipt(parsing: flipped).verified(log: log, root: root)) != nil
        }
        #expect(believed == [])
    }

    @Test func `one without a proof in the root log is refused by who knows that log`() throws {
        let (sealed, log, root) = try Self.sealed()
        let pending = Receipt(leaf: sealed.leaf, logProof: sealed.logProof, rootProof: nil)
        #expect(try pending.verified(log: log, root: nil).root == nil)
        #expect(throws: ReceiptRefusal.rootProofMissing) { try pending.verified(log: log, root: root) }
    }

    @Test func `further members and further bytes are refused`() throws {
        let text = String(decoding: try Self.sealed().receipt.bytes, as: UTF8.self)
        for changed in [text + "{}", text.replacing("{\"leaf\"", with: "{\"note\":1,\"leaf\""), "[]", "{}"] {
            #expect(throws: ReceiptRefusal.malformed) { try Receipt(parsing: Array(changed.utf8)) }
        }
    }

    @Test func `published receipts are judged as published`() throws {
        guard let sealed = Vectors.bytes("gatehouse-bundle/receipt.json") else { return }
        let pending = try #require(Vectors.bytes("gatehouse-bundle/receipt-pending.json"))
        let (log, root) = try PublishedBundle.policies()
        #expect(try Receipt(parsing: sealed).verified(log: log, root: root).index == 160)
        #expect(throws: ReceiptRefusal.rootProofMissing) {
            try Receipt(parsing: pending).verified(log: log, root: root)
        }
        #expect(try Receipt(parsing: pending).verified(log: log, root: nil).index == 160)
    }
}
