package import AuditLog
package import Digests

/// The nodes of a log's tree: from its tiles where they are on disk, from its leaves where they are not yet.
///
/// A proof so costs a handful of tiles and at most one tile of leaves, however long the log is.
package final class StoredTree {
    /// Tiles kept for one piece of work.
    private static let tileLimit = 256

    package let owner: String
    package let size: Int
    private let reader: Reader
    private let shelf: TileShelf
    private var tiles: [TilePath: [Digest256]] = [:]

    /// The tree of the first `size` leaves of a log.
    package init(of owner: String, size: Int, _ reader: Reader, _ shelf: TileShelf) {
        (self.owner, self.size, self.reader, self.shelf) = (owner, size, reader, shelf)
    }

    /// The path of a leaf to the root.
    package func inclusion(of index: Int) throws -> [Digest256] {
        try TreeProof.inclusion(of: index, size: size) { (level, place) throws(StoreFailure) in
            try node(level, place)
        }
    }

    /// What leads from the tree of `old` leaves to this one.
    package func consistency(from old: Int) throws -> [Digest256] {
        try TreeProof.consistency(from: old, to: size) { (level, place) throws(StoreFailure) in
            try node(level, place)
        }
    }

    /// The edge of the tree of the first `size` leaves, which this one has too.
    package func edge(at size: Int) throws(StoreFailure) -> TreeEdge {
        var (hashes, start) = ([Digest256](), 0)
        for level in stride(from: 62, through: 0, by: -1) where size >> level & 1 == 1 {
            hashes.append(try node(level, start >> level))
            start += 1 << level
        }
        guard let edge = TreeEdge(size: size, hashes: hashes) else { throw failure("it has other nodes") }
        return edge
    }

    /// The hashes of a tile of this tree, as many as its width says.
    package func hashes(_ path: TilePath) throws(StoreFailure) -> [Digest256] {
        if let known = tiles[path] { return known }
        let hashes: [Digest256]
        do {
            hashes = try shelf.hashes(of: owner, path) ?? computed(path)
        } catch let failure as StoreFailure { throw failure } catch { throw failure("\(error)") }
        guard hashes.count == path.width else { throw failure("`\(path)` is missing") }
        if tiles.count >= Self.tileLimit { tiles.removeAll() }
        tiles[path] = hashes
        return hashes
    }

    private func node(_ level: Int, _ index: Int) throws(StoreFailure) -> Digest256 {
        let node = try Tile.node(level: level, index: index, size: size) { (path) throws(StoreFailure) in
            try hashes(path)
        }
        guard let node else { throw failure("it has no node \(index) of level \(level)") }
        return node
    }

    /// Of a tile that is not on disk yet.
    private func computed(_ path: TilePath) throws -> [Digest256] {
        guard case .hashes(let level) = path.content else { return [] }
        let first = path.index * TilePath.width
        guard level > 0 else {
            return try reader.leaves(of: owner, from: first, limit: path.width).map { TreeHash.leaf($0) }
        }
        return try (first..<(first + path.width)).map { index in
            TileShelf.root(try hashes(TilePath(.hashes(level: level - 1), index: index)))
        }
    }

    private func failure(_ cause: String) -> StoreFailure {
        StoreFailure(doing: "reading the tree of `\(owner)`", cause: cause)
    }
}
