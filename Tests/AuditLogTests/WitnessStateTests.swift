import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct WitnessStateTests {
    /// A witness in memory: what `gatehouse-witness` is around the same value.
    private struct Witness {
        let origin: String
        var state: WitnessState
        var last: SignedNote?

        mutating func answer(_ body: [UInt8], at time: Int64, as cosigner: borrowing Cosigner) -> (Int, String) {
            guard let request = WitnessRequest(parsing: body) else { return (WitnessRefusal.malformed.status, "") }
            guard request.checkpoint.origin == origin else { return (WitnessRefusal.unknownOrigin.status, "") }
            do {
                state = WitnessState(keys: state.keys, head: try state.decide(request))
                last = request.note
                return (200, cosigner.cosign(request.note.text, at: time).line)
            } catch {
                return (error.status, error.body)
            }
        }
    }

    @Test func `the published conversation is answered to the byte`() throws {
        guard let vector = try Vectors.json("gatehouse-bundle/witness-conversation.json") else { return }
        let root = try #require(VerifierKey(text: vector["root_vkey"]?.string ?? ""))
        let seed = try #require(vector["witness_seed_hex"]?.string.flatMap { Hex.decode($0) })
        let cosigner = try made(Cosigner(seed: seed, name: "witness.example/w1"))
        #expect(cosigner.verifierKey.text == vector["witness_vkey"]?.string)
        var witness = Witness(origin: root.name, state: WitnessState(keys: [root]))
        for step in try #require(vector["steps"]?.array) {
            let time = try #require(step["time"]?.integer)
            let (status, body) = witness.answer(Array((step["body"]?.string ?? "").utf8), at: time, as: cosigner)
            #expect(Int64(status) == step["status"]?.integer, "\(step["name"]?.string ?? "")")
            if let answer = step["answer"]?.string { #expect(body == answer) }
        }
        #expect(witness.state.head?.size == 40)
        #expect(vector["then"]?["get"]?.string == "\(SHA256.hash(root.name).hex)/checkpoint")
    }

    private static func request(old: Int, size: Int, proof: [Digest256], root: Digest256? = nil) throws
        -> WitnessRequest
    {
        let checkpoint = Checkpoint(origin: Signed.origin, size: size, root: root ?? TreeProofTests.roots[size])
        let note = try Signed.key().sign(checkpoint)
        return try #require(
            WitnessRequest(
                parsing: WitnessRequest(oldSize: old, proof: proof, note: note, checkpoint: checkpoint).bytes))
    }

    @Test func `a witness follows one history and no other`() throws {
        let start = WitnessState(keys: [try Signed.key().verifierKey])
        let first = try start.decide(Self.request(old: 0, size: 5, proof: []))
        let state = WitnessState(keys: start.keys, head: first)
        let proof = TreeProof.consistency(from: 5, to: 9, node: TreeProofTests.node)
        #expect(try state.decide(Self.request(old: 5, size: 9, proof: proof)).size == 9)
        #expect(try state.decide(Self.request(old: 5, size: 5, proof: [])) == first)
        let other = TreeProofTests.roots[4]
        #expect(throws: WitnessRefusal.inconsistent) {
            try state.decide(Self.request(old: 5, size: 9, proof: proof, root: other))
        }
        #expect(throws: WitnessRefusal.inconsistent) {
            try state.decide(Self.request(old: 5, size: 5, proof: [], root: other))
        }
        #expect(throws: WitnessRefusal.stale(5)) { try state.decide(Self.request(old: 4, size: 9, proof: [])) }
        #expect(throws: WitnessRefusal.stale(5)) { try state.decide(Self.request(old: 0, size: 4, proof: [])) }
        #expect(throws: WitnessRefusal.oldAboveNew) { try state.decide(Self.request(old: 5, size: 4, proof: [])) }
        #expect(throws: WitnessRefusal.notTrusted) {
            try WitnessState(keys: []).decide(Self.request(old: 0, size: 4, proof: []))
        }
        #expect(try start.decide(Self.request(old: 0, size: 0, proof: [])).size == 0)
    }
}
