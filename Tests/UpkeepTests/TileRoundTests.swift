import AuditLog
import Digests
import Store
import Testing
import Upkeep

@Suite(.timeLimit(.minutes(5))) struct TileRoundTests {
    @Test func `tiles say the same, whether the hashes were kept or the leaves are read`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            try await house.write(600, to: store)
            try TileRound(store).run()
            try Self.check(store, tiles: 2)
            try await house.write(300, to: store)
            #expect(try Self.forget(store), "the tail of the log is known up to the tile that was written last")
            try TileRound(store).run()
            try Self.check(store, tiles: 3)
        }
        // A tile that one process began and another one ends.
        try await house.run { store in
            try await house.write(700, to: store)
            try TileRound(store).run()
            try Self.check(store, tiles: 6)
        }
    }

    /// Takes what is kept of the house log; `false` if that does not begin at its third tile.
    private static func forget(_ store: OpenStore) throws -> Bool {
        let log = try #require(try store.reader.logs().first { $0.owner == LogOrigin.house })
        return store.newHashes.take(512..<log.size, of: log.id) != nil
    }

    private static func check(_ store: OpenStore, tiles count: Int) throws {
        #expect(try store.tiles.tiledSize(of: LogOrigin.house) == count * TilePath.width)
        let leaves = try store.reader.leaves(of: LogOrigin.house, from: 0, limit: count * TilePath.width)
        let hashes = leaves.map { TreeHash.leaf($0) }
        for index in 0..<count {
            let tile = try store.tiles.hashes(of: LogOrigin.house, TilePath(.hashes(level: 0), index: index))
            #expect(tile == Array(hashes[(index * TilePath.width)..<((index + 1) * TilePath.width)]), "\(index)")
        }
    }
}
