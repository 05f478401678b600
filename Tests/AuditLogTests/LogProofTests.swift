import AuditLog
import Digests
import Testing

@Suite struct LogProofTests {
    static func proof(of index: Int, size: Int) throws -> LogProof {
        let checkpoint = Checkpoint(origin: Signed.origin, size: size, root: TreeProofTests.roots[size])
        let hashes = TreeProof.inclusion(of: index, size: size, node: TreeProofTests.node)
        return LogProof(index: index, hashes: hashes, note: try Signed.key().sign(checkpoint))
    }

    @Test func `a proof reads back and holds its leaf`() throws {
        let proof = try Self.proof(of: 4, size: 9)
        #expect(LogProof(parsing: proof.bytes) == proof)
        #expect(proof.checkpoint(holding: TreeProofTests.leaves[4])?.size == 9)
        #expect(proof.checkpoint(holding: TreeProofTests.leaves[5]) == nil)
    }

    @Test func `a published proof holds its leaf`() throws {
        guard let bytes = Vectors.bytes("gatehouse-bundle/leaf-160.tlog-proof") else { return }
        let leaf = try #require(Vectors.bytes("gatehouse-bundle/leaf-160.json"))
        let proof = try #require(LogProof(parsing: bytes))
        #expect(proof.bytes == bytes && proof.index == 160)
        #expect(proof.checkpoint(holding: TreeHash.leaf(leaf))?.size == 300)
    }

    @Test func `another form is refused`() throws {
        let text = String(decoding: try Self.proof(of: 4, size: 9).bytes, as: UTF8.self)
        for (old, new) in [
            ("@v1", "@v2"), ("index 4", "index 04"), ("index 4", "index -4"), ("index 4\n", "index 4\nextra AAAA\n"),
            ("index 4\n", "index 4\nAAAA\n"), ("index 4\n", ""),
        ] {
            #expect(LogProof(parsing: Array(text.replacing(old, with: new, maxReplacements: 1).utf8)) == nil)
        }
    }
}
