package import AuditLog
package import Digests
import Glibc
import Synchronization

/// Hash tiles of the logs as files: `logs/<owner>/tile/<level>/<index>`.
///
/// They follow from the leaves, so a missing one costs time and nothing else. A full tile is written once and never
/// changed; the growing tile of each level above the leaves is `<index>.part`, replaced as a whole.
package final class TileShelf: Sendable {
    /// Logs whose growing tiles are kept in memory; past it all are read anew.
    static let openLimit = 1_024

    private struct Edge {
        /// Full tiles of level 0.
        var tiles: Int
        /// The growing tiles of level 1 and above.
        var parts: [[Digest256]] = []
    }

    private let folder: String
    // Locked while a tile is written or the edge of a log is looked up; by the tiling chore and by makers of proofs.
    private let edges = Mutex<[String: Edge]>([:])

    /// - Parameter folder: The folder `logs`, which is made when it is missing.
    package init(folder: String) { self.folder = folder }

    /// Leaves of a log that stand in full tiles.
    package func tiledSize(of owner: String) throws -> Int {
        try edges.withLock { edges in try edge(of: owner, &edges).tiles * TilePath.width }
    }

    /// The hashes of a tile; `nil` if it is not there yet.
    package func hashes(of owner: String, _ path: TilePath) throws -> [Digest256]? {
        guard case .hashes(let level) = path.content else { return nil }
        if let full = try read(owner, TilePath(path.content, index: path.index)).flatMap(Tile.hashes) {
            return Array(full.prefix(path.width))
        }
        guard path.width < TilePath.width, level > 0 else { return nil }
        return try edges.withLock { edges in
            let edge = try edge(of: owner, &edges)
            guard level <= edge.parts.count else { return nil }
            let isSame = path.index == edge.tiles >> (8 * level)
            guard isSame, edge.parts[level - 1].count >= path.width else { return nil }
            return Array(edge.parts[level - 1].prefix(path.width))
        }
    }

    /// Takes the next full tiles of leaf hashes of a log; the growing tiles above are written once for all of them.
    package func append(_ tiles: [[Digest256]], to owner: String) throws {
        precondition(tiles.allSatisfy { $0.count == TilePath.width }, "only full tiles of leaf hashes are kept")
        try edges.withLock { edges in
            var edge = try edge(of: owner, &edges)
            var grown = 0
            for hashes in tiles {
                try write(owner, TilePath(.hashes(level: 0), index: edge.tiles), hashes)
                edge.tiles += 1
                grown = max(grown, try carry(Self.root(hashes), level: 1, owner, &edge))
            }
            for level in stride(from: 1, through: grown, by: 1) where !edge.parts[level - 1].isEmpty {
                try writePart(owner, level, edge.tiles >> (8 * level), edge.parts[level - 1])
            }
            edges[owner] = edge
        }
    }

    /// Adds a hash to the growing tile of a level, and its root to the level above when it is full.
    ///
    /// - Returns: The highest level that has grown.
    private func carry(_ hash: Digest256, level: Int, _ owner: String, _ edge: inout Edge) throws -> Int {
        guard level < TilePath.levelLimit else { return level - 1 }
        if edge.parts.count < level { edge.parts.append([]) }
        edge.parts[level - 1].append(hash)
        let part = edge.parts[level - 1]
        guard part.count == TilePath.width else { return level }
        let index = (edge.tiles - 1) >> (8 * level)
        try write(owner, TilePath(.hashes(level: level), index: index), part)
        removePart(owner, level, index)
        edge.parts[level - 1] = []
        return try carry(Self.root(part), level: level + 1, owner, &edge)
    }

    static func root(_ hashes: [Digest256]) -> Digest256 {
        var edge = TreeEdge()
        for hash in hashes { edge.append(hash) }
        return edge.root
    }

    // MARK: Finding out what is there

    private func edge(of owner: String, _ edges: inout [String: Edge]) throws -> Edge {
        if let edge = edges[owner] { return edge }
        if edges.count >= Self.openLimit { edges.removeAll() }
        var edge = Edge(tiles: countTiles(owner))
        var level = 1
        while edge.tiles >> (8 * (level - 1)) > 0, level < TilePath.levelLimit {
            edge.parts.append(try part(owner, level, count: edge.tiles >> (8 * (level - 1))))
            level += 1
        }
        edges[owner] = edge
        return edge
    }

    /// Full tiles of level 0 are written in their order, so their number is found by doubling and halving.
    private func countTiles(_ owner: String) -> Int {
        var (known, bound) = (0, 1)
        while isThere(owner, bound - 1) { (known, bound) = (bound, bound * 2) }
        while bound - known > 1 {
            let middle = known + (bound - known) / 2
            if isThere(owner, middle - 1) { known = middle } else { bound = middle }
        }
        return known
    }

    private func isThere(_ owner: String, _ index: Int) -> Bool {
        PrivateFiles.size(file(owner, TilePath(.hashes(level: 0), index: index).text)) == TilePath.width * 32
    }

    /// The growing tile of a level of `count` hashes: from its file, or from the tiles below where that is behind.
    private func part(_ owner: String, _ level: Int, count: Int) throws -> [Digest256] {
        let (index, width) = (count / TilePath.width, count % TilePath.width)
        if index > 0 { try fill(owner, level, index - 1) }
        if let bytes = try PrivateFiles.read(file(owner, Self.partName(level, index))),
            let part = Tile.hashes(bytes), part.count == width
        {
            return part
        }
        return try below(owner, level, index, width)
    }

    /// Writes the last full tile of a level if a stop came between it and the tile below.
    private func fill(_ owner: String, _ level: Int, _ index: Int) throws {
        let path = TilePath(.hashes(level: level), index: index)
        guard PrivateFiles.size(file(owner, path.text)) != TilePath.width * 32 else { return }
        try write(owner, path, try below(owner, level, index, TilePath.width))
    }

    private func below(_ owner: String, _ level: Int, _ index: Int, _ width: Int) throws -> [Digest256] {
        try (0..<width).map { place in
            let path = TilePath(.hashes(level: level - 1), index: index * TilePath.width + place)
            guard let hashes = try read(owner, path).flatMap(Tile.hashes) else {
                throw StoreFailure(doing: "reading `\(file(owner, path.text))`", cause: "it is no tile")
            }
            return Self.root(hashes)
        }
    }

    // MARK: Files

    private func file(_ owner: String, _ name: String) -> String { "\(folder)/\(owner)/\(name)" }

    private func read(_ owner: String, _ path: TilePath) throws -> [UInt8]? {
        let bytes = try PrivateFiles.read(file(owner, path.text))
        return bytes?.count == path.width * Digest256.byteCount ? bytes : nil
    }

    private func write(_ owner: String, _ path: TilePath, _ hashes: [Digest256]) throws {
        try PrivateFiles.replace(file(owner, path.text), with: Tile.encode(hashes), below: folder)
    }

    private static func partName(_ level: Int, _ index: Int) -> String {
        TilePath(.hashes(level: level), index: index).text + ".part"
    }

    private func writePart(_ owner: String, _ level: Int, _ index: Int, _ hashes: [Digest256]) throws {
        try PrivateFiles.replace(file(owner, Self.partName(level, index)), with: Tile.encode(hashes), below: folder)
    }

    private func removePart(_ owner: String, _ level: Int, _ index: Int) {
        // SAFETY: reads the path during the call; a part that stays is older than the tile and is not looked at.
        _ = unsafe unlink(file(owner, Self.partName(level, index)))
    }
}
