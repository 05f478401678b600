import Digests
import Vocabulary

extension EvidenceVerifier {
    // MARK: Step 4

    func checkHead(_ manifest: Manifest, _ walk: LeafWalk) throws(EvidenceFault) {
        let note = try note(Self.head, .head)
        let head = try judge(note, auditor.log, announced: walk.announced, Self.head, .head).checkpoint
        guard head.origin == manifest.log, head.size == manifest.to else {
            throw EvidenceFault(.head, Self.head, "it is not the head of the range in the manifest")
        }
        guard head.root == walk.root, head.root == manifest.root else {
            throw EvidenceFault(.head, Self.head, "the leaves give another root")
        }
    }

    private static let head = "checkpoint"

    private func judge(
        _ note: SignedNote, _ policy: TrustPolicy, announced: [VerifierKey] = [], _ name: String,
        _ step: EvidenceFault.Step
    ) throws(EvidenceFault) -> (checkpoint: Checkpoint, signatures: [VerifiedSignature]) {
        do { return try policy.judge(note, announced: announced, needsQuorum: step == .rootLog) } catch {
            throw EvidenceFault(step, name, error.description)
        }
    }

    // MARK: Step 5

    /// The time of the newest cosignature.
    func checkRootLog() throws(EvidenceFault) -> Int64? {
        let name = "root/proof.tlog-proof"
        guard let proof = LogProof(parsing: try file(name, .rootLog)) else {
            throw EvidenceFault(.rootLog, name, "it is not a proof")
        }
        guard proof.note.bytes == (try file("root/checkpoint", .rootLog)) else {
            throw EvidenceFault(.rootLog, "root/checkpoint", "it is not the head in the proof")
        }
        let leaf = TreeHash.leaf(try file(Self.head, .rootLog))
        guard proof.checkpoint(holding: leaf) != nil else {
            throw EvidenceFault(.rootLog, name, "the head is not a leaf of the root log")
        }
        let judged = try judge(proof.note, auditor.root, "root/checkpoint", .rootLog)
        let newest = judged.signatures.map(\.time).max().flatMap { $0 > 0 ? $0 : nil }
        if let maxAge = auditor.maxAge, newest.map({ auditor.now.seconds - $0 > maxAge }) ?? true {
            throw EvidenceFault(.rootLog, "root/checkpoint", "its newest cosignature is too old")
        }
        return newest
    }

    // MARK: Step 6

    func checkPrevious(_ manifest: Manifest, _ walk: LeafWalk) throws(EvidenceFault) {
        let (head, hashes) = ("previous/checkpoint", "previous/consistency.txt")
        guard let previous = manifest.previous else {
            guard manifest.files[head] == nil, manifest.files[hashes] == nil else {
                throw EvidenceFault(.previous, head, "the manifest names no previous head")
            }
            return
        }
        let old = try judge(try note(head, .previous), auditor.log, announced: walk.announced, head, .previous)
            .checkpoint
        guard old.origin == manifest.log, old.size == previous.size, old.root == previous.root else {
            throw EvidenceFault(.previous, head, "it is not the previous head in the manifest")
        }
        guard walk.roots[old.size] == old.root else {
            throw EvidenceFault(.previous, head, "the leaves give another root at size \(old.size)")
        }
        let text = String(decoding: try file(hashes, .previous), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard let proof = HeaderLines.hashes(lines), text.isEmpty || text.hasSuffix("\n") else {
            throw EvidenceFault(.previous, hashes, "it is not one hash a line")
        }
        guard TreeProof.isConsistent(from: old.size, root: old.root, to: manifest.to, root: walk.root, proof: proof)
        else { throw EvidenceFault(.previous, hashes, "it does not lead from the previous head to this one") }
    }

    func checkReceipts(_ manifest: Manifest, _ walk: LeafWalk) throws(EvidenceFault) {
        for receipt in auditor.receipts {
            let place = "receipt of leaf \(receipt.logProof.index)"
            let verified: VerifiedReceipt
            do { verified = try receipt.verified(log: auditor.log, root: auditor.root) } catch {
                throw EvidenceFault(.previous, place, error.description)
            }
            guard verified.checkpoint.origin == manifest.log else {
                throw EvidenceFault(.previous, place, "it is of another log")
            }
            guard verified.index < manifest.to else {
                throw EvidenceFault(.previous, place, "the export ends before it")
            }
            guard walk.leaves[verified.index] == TreeHash.leaf(receipt.leaf) else {
                throw EvidenceFault(.previous, place, "another leaf stands in its place")
            }
            guard
                verified.checkpoint.size > manifest.to
                    || walk.roots[verified.checkpoint.size] == verified.checkpoint.root
            else { throw EvidenceFault(.previous, place, "its head is of another history") }
        }
    }
}

extension TrustRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notACheckpoint: "it is not a head of a log"
        case .unknownLog: "the trust policy does not know its log"
        case .badSignature: "a signature of a known key fails"
        case .notSigned: "no known key of its log signed it"
        case .quorumMissed: "too few known witnesses cosigned it"
        case .witnessMissed: "a witness that was asked for has not cosigned it"
        }
    }
}

extension ReceiptRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed: "it is not a receipt"
        case .leafNotInLog: "its proof does not lead from the leaf to the head"
        case .notBelieved(let refusal): refusal.description
        case .leafMalformed: "its leaf is not one, or says another place"
        case .rootProofMissing: "it has no proof in the root log yet"
        case .headNotInRootLog: "its head is not a leaf of the root log"
        }
    }
}
