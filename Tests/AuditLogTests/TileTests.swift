import AuditLog
import Testing

@Suite struct TileTests {
    @Test func `entries and hashes read back`() {
        let leaves: [[UInt8]] = [[], [1], [UInt8](repeating: 7, count: 65_535)]
        #expect(Tile.entries(Tile.bundle(leaves)) == leaves)
        let hashes = leaves.map { TreeHash.leaf($0) }
        #expect(Tile.hashes(Tile.encode(hashes)) == hashes)
    }

    @Test func `a bundle that does not end where its lengths do is refused`() {
        let bundle = Tile.bundle([[1, 2, 3]])
        #expect(Tile.entries(bundle.dropLast()) == nil)
        #expect(Tile.entries(bundle + [0]) == nil)
        #expect(Tile.entries([]) == nil && Tile.hashes([]) == nil)
        #expect(Tile.entries([UInt8](repeating: 0, count: 2 * 257)) == nil)
        #expect(Tile.hashes([UInt8](repeating: 0, count: 33)) == nil)
    }

    @Test func `tiles give the nodes of the tree at every size`() {
        for size in [1, 2, 7, 64, 130] {
            let root = TreeProofTests.root(TreeProofTests.leaves[..<size])
            for index in 0..<size {
                let proof = TreeProof.inclusion(of: index, size: size) { level, place in
                    let node = Tile.node(level: level, index: place, size: size) { path in
                        Array(TreeProofTests.leaves[..<path.width])
                    }
                    return node ?? TreeHash.empty
                }
                let leaf = TreeProofTests.leaves[index]
                #expect(TreeProof.holds(leaf: leaf, at: index, size: size, proof: proof, root: root))
            }
        }
    }
}
