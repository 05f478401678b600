import AuditLog
import Digests
import Foundation
import Testing
import Vocabulary

/// A log of 2,000 leaves under one signed head, and everything that can be done to it behind the daemon's back.
@Suite(.timeLimit(.minutes(5))) struct TamperingTests {
    private static let log = Result { try SmallLog(count: 2_000) }

    /// Work that is too much for every run stands behind the rounds of `make fuzz`.
    private static var step: Int { ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_ROUNDS"] == nil ? 97 : 1 }

    @Test func `every single byte that is flipped in a log of 2,000 leaves is found`() throws {
        let log = try Self.log.get()
        let root = log.edge.root
        var unnoticed = 0
        for (index, leaf) in log.leaves.enumerated() {
            let path = try log.proof(of: index).hashes
            var changed = leaf
            for place in leaf.indices {
                changed[place] ^= 1 << UInt8(place % 8)
                let isHeld = TreeProof.holds(
                    leaf: TreeHash.leaf(changed), at: index, size: log.edge.size, proof: path, root: root)
                if isHeld { unnoticed += 1 }
                changed[place] = leaf[place]
            }
        }
        #expect(unnoticed == 0)
    }

    @Test func `every leaf that is removed, doubled or swapped with its neighbour gives another head`() throws {
        let log = try Self.log.get()
        let hashes = log.leaves.map { TreeHash.leaf($0) }
        var unnoticed: [Int] = []
        var before = TreeEdge()
        for index in hashes.indices.dropLast() {
            let rest = hashes[(index + 1)...]
            let swapped = rest.prefix(1) + [hashes[index]] + rest.dropFirst()
            // Cut or filled to the signed size too: the number of leaves alone does not give it away.
            for tail in [rest + [hashes[index]], [hashes[index]] + hashes[index...].dropLast(), swapped] {
                var edge = before
                for hash in tail { edge.append(hash) }
                if edge.root == log.edge.root { unnoticed.append(index) }
            }
            before.append(hashes[index])
        }
        #expect(unnoticed == [])
    }

    @Test func `every truncation gives another head, and no other prefix is what a receipt says`() throws {
        let log = try Self.log.get()
        var edge = TreeEdge()
        var roots: Set<Digest256> = []
        for leaf in log.leaves.dropLast() {
            edge.append(TreeHash.leaf(leaf))
            #expect(edge.root != log.edge.root)
            roots.insert(edge.root)
        }
        #expect(roots.count == log.leaves.count - 1)
    }

    @Test func `the offline verifier names the changed, removed, doubled or swapped leaf of an export`() async throws {
        let bundle = try OwnBundle()
        let lines = try #require(bundle.files["leaves.jsonl"]).split(separator: 0x0A).map { Array($0) }
        for index in stride(from: 0, to: lines.count - 1, by: max(1, Self.step / 8)) {
            var flipped = lines
            flipped[index][flipped[index].count / 2] ^= 1
            var swapped = lines
            swapped.swapAt(index, index + 1)
            let removed = Array(lines[..<index] + lines[(index + 1)...])
            let doubled = Array(lines[...index] + lines[index...])
            for changed in [flipped, swapped, removed, doubled, Array(lines[..<index])] {
                var files = bundle.files
                files["leaves.jsonl"] = changed.flatMap { $0 + [0x0A] }
                await #expect(throws: EvidenceFault.self) {
                    try await EvidenceVerifier(BundleFiles(files), by: bundle.auditor).verify()
                }
            }
        }
    }

    @Test func `a history that is rewritten and signed again is refused by the witness and by an old receipt`() throws {
        let log = try Self.log.get()
        let key = try Signed.key()
        let witnessed = WitnessState(
            keys: [key.verifierKey], head: WitnessState.Head(size: log.edge.size, root: log.edge.root))
        var other = try SmallLog(count: 1_000)
        for number in 2_001..<3_050 { try other.append(SmallLog.leaf(number)) }
        let head = Checkpoint(origin: Signed.origin, size: other.edge.size, root: other.edge.root)
        let request = WitnessRequest(
            oldSize: log.edge.size, proof: other.consistency(from: log.edge.size), note: key.sign(head),
            checkpoint: head)
        #expect(throws: WitnessRefusal.inconsistent) { try witnessed.decide(request) }
        // The receipt of a leaf that is in both histories, and of one that is in the first alone.
        let receipt = try log.proof(of: 1_500)
        #expect(receipt.checkpoint(holding: TreeHash.leaf(other.leaves[1_500])) == nil)
        #expect(receipt.checkpoint(holding: TreeHash.leaf(log.leaves[1_500])) != nil)
    }

    @Test func `an older copy is refused by the witness at every size`() throws {
        let log = try Self.log.get()
        let key = try Signed.key()
        let witnessed = WitnessState(
            keys: [key.verifierKey], head: WitnessState.Head(size: log.edge.size, root: log.edge.root))
        var edge = TreeEdge()
        for leaf in log.leaves.dropLast() {
            edge.append(TreeHash.leaf(leaf))
            let head = Checkpoint(origin: Signed.origin, size: edge.size, root: edge.root)
            let request = WitnessRequest(oldSize: edge.size, proof: [], note: key.sign(head), checkpoint: head)
            #expect(throws: WitnessRefusal.stale(log.edge.size)) { try witnessed.decide(request) }
        }
    }
}
