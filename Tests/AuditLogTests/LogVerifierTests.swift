import AuditLog
import Digests
import Testing

@Suite struct LogVerifierTests {
    /// The root of the leaves if they stand; the fault otherwise.
    private static func root(_ leaves: [[UInt8]]) throws -> Digest256 {
        var verifier = LogVerifier()
        for leaf in leaves { try verifier.take(leaf) }
        return verifier.edge.root
    }

    @Test func `a log that we wrote has the root of its head`() throws {
        let log = try SmallLog(count: 300)
        var verifier = LogVerifier()
        for leaf in log.leaves { try verifier.take(leaf) }
        #expect(verifier.edge == log.edge)
        #expect(verifier.fold.balances.contains("\(Sample.tenant),total,,59600,1000,0\r\n"))
        #expect(verifier.fold.openHolds.count == 1)
    }

    @Test func `every changed byte gives a fault or another root`() throws {
        let log = try SmallLog(count: 6)
        for (index, leaf) in log.leaves.enumerated() {
            let unnoticed = leaf.indices.filter { place in
                var changed = log.leaves
                changed[index][place] ^= 1 << UInt8(place % 8)
                return (try? Self.root(changed)) == log.edge.root
            }
            #expect(unnoticed == [])
        }
    }

    @Test func `each leaf that is removed, doubled or swapped is named at its place`() throws {
        let leaves = try SmallLog(count: 40).leaves
        for index in 0..<(leaves.count - 1) {
            let removed = Array(leaves[..<index] + leaves[(index + 1)...])
            let doubled = Array(leaves[...index] + leaves[index...])
            var swapped = leaves
            swapped.swapAt(index, index + 1)
            for (changed, place) in [(removed, index), (doubled, index + 1), (swapped, index)] {
                #expect { try Self.root(changed) } throws: { error in (error as? LogFault)?.index == place }
            }
        }
    }

    @Test func `every prefix has another root`() throws {
        let log = try SmallLog(count: 40)
        for count in 0..<log.leaves.count { #expect(try Self.root(Array(log.leaves[..<count])) != log.edge.root) }
    }

    @Test func `a published log gives the same books from its start and from its carried day`() throws {
        guard let text = Vectors.text("gatehouse-bundle/bundle/leaves.jsonl") else { return }
        let leaves = text.split(separator: "\n").map { Array($0.utf8) }
        var whole = LogVerifier()
        var edge = TreeEdge()
        for leaf in leaves { try whole.take(leaf) }
        for leaf in leaves[..<150] { edge.append(TreeHash.leaf(leaf)) }
        var short = LogVerifier(after: edge)
        for leaf in leaves[150...] { try short.take(leaf) }
        #expect(whole.edge == short.edge)
        #expect(whole.fold.balances == Vectors.text("gatehouse-bundle/bundle/balances.csv"))
        #expect(short.fold.balances == whole.fold.balances)
    }
}
