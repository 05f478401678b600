import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct TreeProofTests {
    static let leaves = (0..<130).map { TreeHash.leaf([UInt8($0)]) }

    /// Nodes by level and index, each only where it stands over a full 2^level leaves.
    static let nodes: [[Digest256]] = {
        var (edge, nodes) = (TreeEdge(), [[Digest256]](repeating: [], count: 8))
        for leaf in leaves { edge.append(leaf) { level, _, hash in nodes[level].append(hash) } }
        return nodes
    }()

    static func node(level: Int, index: Int) -> Digest256 { nodes[level][index] }

    static func root(_ leaves: ArraySlice<Digest256>) -> Digest256 {
        var edge = TreeEdge()
        for leaf in leaves { edge.append(leaf) }
        return edge.root
    }

    static let roots = (0...130).map { root(leaves[..<$0]) }

    @Test func `each leaf of each tree to 130 is proven, at its own place only`() {
        var wrong: [String] = []
        for size in 1...130 {
            for index in 0..<size {
                let proof = TreeProof.inclusion(of: index, size: size, node: Self.node)
                let leaf = Self.leaves[index]
                func holds(_ place: Int, _ proof: [Digest256]) -> Bool {
                    TreeProof.holds(leaf: leaf, at: place, size: size, proof: proof, root: Self.roots[size])
                }
                let isRight = holds(index, proof) && !holds(index ^ 1, proof) && !holds(index, proof + [leaf])
                let needsAll = proof.isEmpty || !holds(index, proof.dropLast())
                if !isRight || !needsAll { wrong.append("\(index) of \(size)") }
            }
        }
        #expect(wrong == [])
    }

    @Test func `each tree to 130 continues each smaller one`() {
        var wrong: [String] = []
        for size in 1...130 {
            for old in 1...size {
                let proof = TreeProof.consistency(from: old, to: size, node: Self.node)
                func isConsistent(_ before: Digest256, _ proof: [Digest256]) -> Bool {
                    TreeProof.isConsistent(
                        from: old, root: before, to: size, root: Self.roots[size], proof: proof)
                }
                let root = Self.roots[old]
                let isRight = isConsistent(root, proof) && !isConsistent(root, proof + [root])
                let needsRoot = old == size || !isConsistent(Self.roots[size], proof)
                if !isRight || !needsRoot { wrong.append("\(old) to \(size)") }
            }
        }
        #expect(wrong == [])
    }

    @Test func `a proof from nothing, to a smaller tree or of a leaf outside is refused`() {
        let root = Self.root(Self.leaves[..<5])
        #expect(!TreeProof.isConsistent(from: 0, root: TreeHash.empty, to: 5, root: root, proof: []))
        #expect(!TreeProof.isConsistent(from: 5, root: root, to: 4, root: root, proof: []))
        #expect(!TreeProof.holds(leaf: root, at: 5, size: 5, proof: [], root: root))
        #expect(!TreeProof.holds(leaf: root, at: -1, size: 5, proof: [], root: root))
    }

    // MARK: Published cases

    private static func digests(_ value: JSONValue?) -> [Digest256]? {
        guard let items = value?.array else { return [] }
        let digests = items.compactMap { $0.string.flatMap { Base64.decode($0) }.flatMap { Digest256($0) } }
        return digests.count == items.count ? digests : nil
    }

    private static func digest(_ value: JSONValue?) -> Digest256? {
        value?.string.flatMap { Base64.decode($0) }.flatMap { Digest256($0) }
    }

    @Test func `the published inclusion cases are judged as published`() throws {
        guard let cases = try Vectors.json("merkle-proofs/inclusion.json")?.array else { return }
        var valid = 0
        for row in cases {
            let (index, size) = (row["leafIdx"]?.integer ?? -1, row["treeSize"]?.integer ?? 0)
            var isGood = false
            if let proof = Self.digests(row["proof"]), let root = Self.digest(row["root"]),
                let leaf = Self.digest(row["leafHash"])
            {
                isGood = TreeProof.holds(leaf: leaf, at: Int(index), size: Int(size), proof: proof, root: root)
            }
            #expect(isGood == (row["wantErr"]?.bool == false), "\(row["file"]?.string ?? "")")
            valid += isGood ? 1 : 0
        }
        #expect(cases.count == 98 && valid == 6)
    }

    @Test func `the published consistency cases are judged as published`() throws {
        guard let cases = try Vectors.json("merkle-proofs/consistency.json")?.array else { return }
        var differing: [String] = []
        for row in cases {
            let (old, size) = (row["size1"]?.integer ?? -1, row["size2"]?.integer ?? -1)
            var isGood = false
            if let proof = Self.digests(row["proof"]), let before = Self.digest(row["root1"]),
                let after = Self.digest(row["root2"])
            {
                isGood = TreeProof.isConsistent(from: Int(old), root: before, to: Int(size), root: after, proof: proof)
            }
            if isGood != (row["wantErr"]?.bool == false) { differing.append(row["file"]?.string ?? "") }
        }
        // Its roots are not 32 bytes long, and here a root always is.
        #expect(cases.count == 98 && differing.count == 1)
        #expect(differing.first?.contains("sizes-are-equal-one-and-proof-is-empty") == true)
    }

    @Test func `a published tree of 300 leaves has the root of its head`() throws {
        let folder = "sunlight-witness/witness/mirror/000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
        guard let head = Vectors.bytes("\(folder)/checkpoint") else { return }
        let note = try SignedNote(parsing: head)
        let checkpoint = try #require(Checkpoint(text: note.text))
        var edge = TreeEdge()
        for index in 0..<300 { edge.append(TreeHash.leaf(Array("record \(index)".utf8))) }
        #expect(edge.root == checkpoint.root && checkpoint.size == 300)
        func tile(_ path: TilePath) throws -> [Digest256] {
            let bytes = try #require(Vectors.bytes("\(folder)/\(path)"))
            return try #require(Tile.hashes(bytes))
        }
        for index in [0, 255, 256, 299] {
            let proof = try TreeProof.inclusion(of: index, size: 300) { level, place throws in
                let node = try Tile.node(level: level, index: place, size: 300, tile: tile)
                return try #require(node)
            }
            let leaf = TreeHash.leaf(Array("record \(index)".utf8))
            #expect(TreeProof.holds(leaf: leaf, at: index, size: 300, proof: proof, root: checkpoint.root))
        }
    }
}
