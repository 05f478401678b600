import AuditLog
import Digests
import Testing

@Suite struct TreeEdgeTests {
    /// The definition of RFC 6962, section 2.1, word for word.
    private func root(_ leaves: ArraySlice<Digest256>) -> Digest256 {
        guard leaves.count > 1 else { return leaves.first ?? TreeHash.empty }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return TreeHash.node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    @Test func `the edge gives the root of the definition at every size to 130`() {
        var (edge, leaves) = (TreeEdge(), [Digest256]())
        for number in 0...130 {
            #expect(edge.root == root(leaves[...]))
            #expect(TreeEdge(bytes: edge.bytes) == edge)
            leaves.append(TreeHash.leaf([UInt8(number)]))
            edge.append(leaves[number])
        }
    }

    @Test func `an appended leaf tells each node that it completes`() {
        var (edge, told) = (TreeEdge(), [[Int]]())
        for number in 0..<4 {
            edge.append(TreeHash.leaf([UInt8(number)])) { level, index, _ in told.append([level, index]) }
        }
        #expect(told == [[0, 0], [0, 1], [1, 0], [0, 2], [0, 3], [1, 1], [2, 0]])
    }

    @Test func `bytes that are no edge are refused`() {
        var edge = TreeEdge()
        for number in 0..<5 { edge.append(TreeHash.leaf([UInt8(number)])) }
        #expect(TreeEdge(bytes: Array(edge.bytes.dropLast())) == nil)
        #expect(TreeEdge(bytes: edge.bytes + [UInt8](repeating: 0, count: 32)) == nil)
        #expect(TreeEdge(bytes: [255] + edge.bytes.dropFirst()) == nil)
        #expect(TreeEdge(bytes: []) == nil)
    }
}
