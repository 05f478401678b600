import Digests
import Store
import Testing

@Suite struct NewLeafHashesTests {
    private static func leaves(_ range: Range<Int>, log: Int64 = 1) -> [NewLeafHashes.Leaf] {
        range.map { NewLeafHashes.Leaf(log: log, seq: $0, hash: hash($0, log)) }
    }

    private static func hashes(_ range: Range<Int>, log: Int64 = 1) -> [Digest256] { range.map { hash($0, log) } }

    private static func hash(_ seq: Int, _ log: Int64) -> Digest256 { SHA256.hash("\(log)/\(seq)") }

    @Test func `what was added can be taken once, and what was before it is gone with it`() {
        let kept = NewLeafHashes()
        kept.add(Self.leaves(10..<20) + Self.leaves(0..<5, log: 2))
        kept.add(Self.leaves(20..<30))
        #expect(kept.take(9..<12, of: 1) == nil, "the leaf 9 came before")
        #expect(kept.take(12..<25, of: 1) == Self.hashes(12..<25))
        #expect(kept.take(24..<26, of: 1) == nil)
        #expect(kept.take(25..<31, of: 1) == nil, "the leaf 30 is still to come")
        #expect(kept.take(25..<30, of: 1) == Self.hashes(25..<30))
        #expect(kept.take(0..<5, of: 2) == Self.hashes(0..<5, log: 2))
        #expect(kept.take(0..<1, of: 3) == nil)
    }

    @Test func `leaves behind a gap begin anew`() {
        let kept = NewLeafHashes()
        kept.add(Self.leaves(0..<4))
        kept.add(Self.leaves(6..<9))
        #expect(kept.take(0..<4, of: 1) == nil)
        #expect(kept.take(6..<9, of: 1) == Self.hashes(6..<9))
    }

    @Test func `past the limit hashes are forgotten or not taken, and what is taken makes room`() {
        let kept = NewLeafHashes(limit: 8)
        kept.add(Self.leaves(0..<8))
        #expect(kept.take(0..<6, of: 1) == Self.hashes(0..<6))
        kept.add(Self.leaves(8..<14))
        #expect(kept.take(6..<10, of: 1) == Self.hashes(6..<10), "six and two are not too many")
        kept.add(Self.leaves(0..<5, log: 2))
        #expect(kept.take(10..<14, of: 1) == nil, "five and four are")
        #expect(kept.take(0..<5, of: 2) == Self.hashes(0..<5, log: 2))
        for batch in 0..<3 { kept.add(Self.leaves(batch * 4..<(batch + 1) * 4, log: 3)) }
        #expect(kept.take(0..<8, of: 3) == Self.hashes(0..<8, log: 3))
        #expect(kept.take(8..<12, of: 3) == nil, "nobody made room in time")
        kept.add(Self.leaves(12..<14, log: 3))
        #expect(kept.take(12..<14, of: 3) == Self.hashes(12..<14, log: 3))
    }
}
