import AuditLog
import Digests
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct StoredTreeTests {
    /// A log of `count` leaves in a store, with tiles for the first `tiled` of them.
    private static func store(_ count: Int, tiled: Int) async throws -> (RunningStore, [Digest256]) {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        try await running.change { books in for _ in 0..<(count - 1) { try books.beat() } }
        let leaves = try running.store.reader.leaves(of: LogOrigin.house, from: 0, limit: count)
        #expect(leaves.count == count)
        let hashes = leaves.map { TreeHash.leaf($0) }
        let starts = stride(from: 0, to: tiled, by: TilePath.width)
        try running.store.tiles.append(
            starts.map { Array(hashes[$0..<($0 + TilePath.width)]) }, to: LogOrigin.house)
        return (running, hashes)
    }

    @Test(arguments: [0, 256, 768]) func `proofs are the same, however many tiles are on disk`(tiled: Int) async throws
    {
        let (running, hashes) = try await Self.store(900, tiled: tiled)
        var edge = TreeEdge()
        for hash in hashes { edge.append(hash) }
        let tree = StoredTree(of: LogOrigin.house, size: 900, running.store.reader, running.store.tiles)
        for index in stride(from: 0, to: 900, by: 71) {
            let proof = try tree.inclusion(of: index)
            #expect(
                TreeProof.holds(leaf: hashes[index], at: index, size: 900, proof: proof, root: edge.root), "\(index)")
        }
        for size in [1, 255, 256, 257, 700, 768, 900] {
            var old = TreeEdge()
            for hash in hashes.prefix(size) { old.append(hash) }
            #expect(try tree.edge(at: size) == old)
            let proof = try tree.consistency(from: size)
            #expect(
                TreeProof.isConsistent(from: size, root: old.root, to: 900, root: edge.root, proof: proof), "\(size)")
        }
    }

    @Test func `the tiles of a large log carry from level to level, also over a restart`() throws {
        let folder = try TemporaryFolder()
        var edge = TreeEdge()
        var nodes: [Int: [Digest256]] = [:]
        let hashes = (0..<256).map { SHA256.hash("\($0)") }
        for _ in 0..<300 {
            for hash in hashes {
                edge.append(hash) { level, _, node in nodes[level, default: []].append(node) }
            }
        }
        var number = 0
        while number < 300 {
            // A new shelf each time: what an earlier process left is found again.
            #expect(try shelf(folder).tiledSize(of: "house") == number * 256)
            let count = min(300 - number, number % 9 + 1)
            try shelf(folder).append(Array(repeating: hashes, count: count), to: "house")
            number += count
        }
        let whole = shelf(folder)
        #expect(try whole.hashes(of: "house", TilePath(.hashes(level: 1), index: 0)) == Array((nodes[8] ?? [])[..<256]))
        let part = TilePath(.hashes(level: 1), index: 1, width: 44)
        #expect(try whole.hashes(of: "house", part) == Array((nodes[8] ?? [])[256...]))
        #expect(try whole.hashes(of: "house", TilePath(.hashes(level: 2), index: 0, width: 1)) == nodes[16])
    }

    private func shelf(_ folder: TemporaryFolder) -> TileShelf { TileShelf(folder: folder.path + "/logs") }

    @Test func `a part that a stop left behind is made again from the tiles below`() throws {
        let folder = try TemporaryFolder()
        let hashes = (0..<256).map { SHA256.hash("\($0)") }
        for _ in 0..<3 { try shelf(folder).append([hashes], to: "house") }
        let path = TilePath(.hashes(level: 1), index: 0, width: 3)
        let good = try shelf(folder).hashes(of: "house", path)
        try FileManager.default.removeItem(atPath: folder.path + "/logs/house/tile/1/000.part")
        #expect(good?.count == 3)
        #expect(try shelf(folder).hashes(of: "house", path) == good)
    }
}
