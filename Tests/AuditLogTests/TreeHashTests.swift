import AuditLog
import Digests
import StrictJSON
import Testing

@Suite struct TreeHashTests {
    @Test func `leaf and node have their own prefix`() {
        #expect(TreeHash.empty == SHA256.hash([]))
        #expect(TreeHash.leaf([1, 2]) == SHA256.hash([0, 1, 2]))
        let (left, right) = (SHA256.hash("l"), SHA256.hash("r"))
        #expect(TreeHash.node(left, right) == SHA256.hash([1] + left.bytes + right.bytes))
    }

    @Test func `roots are those of the customary leaves`() throws {
        guard let vector = try Vectors.json("signed-note/note.json")?["merkle"] else { return }
        let inputs = try #require(vector["leaf_inputs_hex"]?.array).compactMap { $0.string.flatMap { Hex.decode($0) } }
        let roots = try #require(vector["roots_hex_by_size"]?.array).compactMap(\.string)
        var edge = TreeEdge()
        #expect(edge.root.hex == roots[0])
        for (index, input) in inputs.enumerated() {
            edge.append(TreeHash.leaf(input))
            #expect(edge.root.hex == roots[index + 1])
        }
    }
}
