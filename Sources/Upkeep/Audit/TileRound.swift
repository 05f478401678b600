import AuditLog
import Digests
package import Store

/// Writes the full hash tiles of every log, off the writer: proofs then cost tiles and not the whole log.
package struct TileRound: Sendable {
    /// Tiles of one log before the next log has its turn.
    static let tilesPerTurn = 64

    private let reader: Reader
    private let tiles: TileShelf
    private let newHashes: NewLeafHashes

    package init(_ store: OpenStore) { (reader, tiles, newHashes) = (store.reader, store.tiles, store.newHashes) }

    /// Goes round the logs until every full tile is there.
    package func run() throws {
        var isBehind = true
        while isBehind, !Task.isCancelled {
            isBehind = false
            for log in try reader.logs() where try log.size >= TilePath.width && advance(log) { isBehind = true }
        }
    }

    /// True if the log has more tiles than one turn writes.
    private func advance(_ log: LogSummary) throws -> Bool {
        let start = try tiles.tiledSize(of: log.owner)
        let count = min((log.size - start) / TilePath.width, Self.tilesPerTurn)
        guard count > 0 else { return false }
        let known = newHashes.take(start..<start + count * TilePath.width, of: log.id)
        let full = try (0..<count).map { place in
            let (first, width) = (place * TilePath.width, TilePath.width)
            guard let known else { return try hashes(of: log, from: start + first) }
            return Array(known[first..<first + width])
        }
        try tiles.append(full, to: log.owner)
        return count == Self.tilesPerTurn
    }

    /// The hashes of a tile from its leaves.
    private func hashes(of log: LogSummary, from first: Int) throws -> [Digest256] {
        let leaves = try reader.leaves(of: log.owner, from: first, limit: TilePath.width)
        guard leaves.count == TilePath.width else {
            throw StoreFailure(doing: "tiling `\(log.owner)`", cause: "leaf \(first + leaves.count) is missing")
        }
        return leaves.map { TreeHash.leaf($0) }
    }
}
